export interface Point {
  readonly measurement: string;
}
