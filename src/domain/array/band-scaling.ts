/** How a file says that a band's values are to be read: `value * scale + offset`. */
export interface BandScaling {
  readonly scale: number;
  readonly offset: number;
}
