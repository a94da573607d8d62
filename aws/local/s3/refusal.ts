import type { Refusal } from "#local/sigv4/verify.ts";

/** A request that S3 turns down, in S3's words. */
export class S3Refusal extends Error {
  readonly refusal: Refusal;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "S3Refusal";
    this.refusal = { status, code, message, details };
  }

  static of({ status, code, message, details }: Refusal): S3Refusal {
    return new S3Refusal(status, code, message, details);
  }
}

/** The words are those of AmazonS3/latest/API/ErrorResponses.html and of answers that people quote. */
export function noSuchBucket(bucket: string): S3Refusal {
  return new S3Refusal(404, "NoSuchBucket", "The specified bucket does not exist", {
    BucketName: bucket,
  });
}

export function noSuchKey(key: string): S3Refusal {
  return new S3Refusal(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
}

export function noSuchUpload(uploadId: string): S3Refusal {
  return new S3Refusal(
    404,
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );
}

/** Says what this S3 lacks, so that nobody looks for the fault in their own request. */
export function notImplemented(what: string): S3Refusal {
  return new S3Refusal(
    501,
    "NotImplemented",
    `A header or query you provided implies functionality that is not implemented: ${what}.`,
  );
}

export function invalidRequest(message: string): S3Refusal {
  return new S3Refusal(400, "InvalidRequest", message);
}

export function invalidArgument(message: string, name: string, value: string): S3Refusal {
  return new S3Refusal(400, "InvalidArgument", message, {
    ArgumentName: name,
    ArgumentValue: value,
  });
}

export function malformedXml(cause?: unknown): S3Refusal {
  return new S3Refusal(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
    {},
    { cause },
  );
}

export function incompleteBody(): S3Refusal {
  return new S3Refusal(400, "IncompleteBody", "The request body terminated unexpectedly");
}

export function wrongChecksum(algorithm: string): S3Refusal {
  return new S3Refusal(
    400,
    "BadDigest",
    `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
  );
}
