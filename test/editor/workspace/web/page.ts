/** A page that trains nothing. */
export function fit(element: HTMLElement): void {
  element.style.width = "100%";
}
