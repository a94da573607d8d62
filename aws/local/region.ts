/** The stack's one region: the workshop's. */
export const REGION = "us-west-2";
