export function activate(): void {
  // Filled by the surfaces.
}
