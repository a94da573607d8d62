import type { ServiceError } from "#local/sigv4/types.ts";

/** A request that S3 rejects, with the error to send. */
export class S3Error extends Error {
  readonly error: ServiceError;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "S3Error";
    this.error = { status, code, message, details };
  }

  static of({ status, code, message, details }: ServiceError): S3Error {
    return new S3Error(status, code, message, details);
  }
}

// Messages: AmazonS3/latest/API/ErrorResponses.html and quoted responses of S3.

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error(404, "NoSuchBucket", "The specified bucket does not exist", {
    BucketName: bucket,
  });
}

export function noSuchKey(key: string): S3Error {
  return new S3Error(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
}

export function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    404,
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );
}

/** 501 that names the feature which this S3 does not implement. */
export function notImplemented(what: string): S3Error {
  return new S3Error(
    501,
    "NotImplemented",
    `A header or query you provided implies functionality that is not implemented: ${what}.`,
  );
}

export function invalidRequest(message: string): S3Error {
  return new S3Error(400, "InvalidRequest", message);
}

export function invalidArgument(message: string, name: string, value: string): S3Error {
  return new S3Error(400, "InvalidArgument", message, {
    ArgumentName: name,
    ArgumentValue: value,
  });
}

export function malformedXml(cause?: unknown): S3Error {
  return new S3Error(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
    {},
    { cause },
  );
}

export function malformedTrailer(): S3Error {
  return new S3Error(
    400,
    "MalformedTrailerError",
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );
}

export function incompleteBody(): S3Error {
  return new S3Error(400, "IncompleteBody", "The request body terminated unexpectedly");
}

export function wrongChecksum(algorithm: string): S3Error {
  return new S3Error(
    400,
    "BadDigest",
    `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
  );
}
