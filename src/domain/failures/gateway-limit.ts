/** API Gateway's default limit on an integration, in seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const GATEWAY_LIMIT_S = 29;
