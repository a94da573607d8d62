import { describe, expect, it } from "vitest";
import { extractModelMessage } from "./model-message.ts";

const SEE =
  "See https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#logEventViewer:group=/aws/sagemaker/Endpoints/smoke in account 111122223333 for more information.";

describe("modelsOwnWords", () => {
  it.each([
    [
      `Received client error (400) from primary with message "{ "error": "input must be 4-dimensional[256,256,6]" }". ${SEE}`,
      "input must be 4-dimensional[256,256,6]",
    ],
    [
      `Received client error (400) from primary with message "\n{\n "code": 400,\n "message": "index out of range in self"\n}\n\n". ${SEE}`,
      "index out of range in self",
    ],
    [
      `Received client error (413) from primary and could not load the entire response body. ${SEE}`,
      "Received client error (413) from primary and could not load the entire response body.",
    ],
    [
      "Endpoint smoke of account 111122223333 is not in service",
      "Endpoint smoke of account (account removed) is not in service",
    ],
    [
      `Received server error (500) from primary with message "<html>over "there"</html>". ${SEE}`,
      '<html>over "there"</html>',
    ],
  ])("extracts the model's message from %j", (message, words) => {
    expect(extractModelMessage(message)).toBe(words);
  });
});
