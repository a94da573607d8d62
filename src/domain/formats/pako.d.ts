/** What is used of pako, which has no types: https://nodeca.github.io/pako/ */
declare module "pako" {
  export class Inflate {
    /** 0 unless the data is damaged. */
    readonly err: number;
    readonly msg: string;
    /** Called with each part; an error thrown here ends `push`. */
    onData: (chunk: Uint8Array) => void;
    push(data: Uint8Array, isLast: boolean): boolean;
  }
}
