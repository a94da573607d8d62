/** Whether a URL's fragment, with its `#`, is that of a workshop link, valid or not. */
export function isWorkshopLink(fragment: string): boolean {
  return fragment.startsWith("#w=");
}
