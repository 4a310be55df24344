/** Anything that can be let go of; the editor's own disposables are such. */
export interface Disposable {
  dispose(): unknown;
}

/** Owns what must be let go of together. What is added after that is let go of at once. */
export class DisposableStore implements Disposable {
  private readonly owned = new Set<Disposable>();
  private isDisposed = false;

  /** How many things are held. */
  get size(): number {
    return this.owned.size;
  }

  add<T extends Disposable>(disposable: T): T {
    if (this.isDisposed) disposable.dispose();
    else this.owned.add(disposable);
    return disposable;
  }

  /** Lets go of one thing before the others. */
  release(disposable: Disposable): void {
    if (this.owned.delete(disposable)) disposable.dispose();
  }

  /** Lets go of everything, last added first; one that fails does not keep the others. */
  dispose(): void {
    this.isDisposed = true;
    const errors: unknown[] = [];
    for (const disposable of [...this.owned].reverse()) {
      try {
        disposable.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    this.owned.clear();
    if (errors.length > 0) throw new AggregateError(errors, "some parts of Carbon Lens could not be disposed of");
  }
}

/** Base of the parts that own others. */
export abstract class Owner implements Disposable {
  protected readonly store = new DisposableStore();

  dispose(): void {
    this.store.dispose();
  }

  protected own<T extends Disposable>(disposable: T): T {
    return this.store.add(disposable);
  }
}
