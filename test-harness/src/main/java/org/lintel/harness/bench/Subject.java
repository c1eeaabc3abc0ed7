package org.lintel.harness.bench;

/** One side of a comparison, ready to run batches of the same work again and again. */
public interface Subject {
    /** Runs one batch. */
    void batch() throws Exception;

    /** Ends it, and checks that all went well. */
    void close() throws Exception;

    /** Makes a subject; what this takes is not measured. */
    @FunctionalInterface
    interface Factory {
        Subject open() throws Exception;
    }

    /** {@return a subject without anything to open or close} */
    static Subject of(Batch batch) {
        return new Subject() {
            @Override
            public void batch() throws Exception {
                batch.run();
            }

            @Override
            public void close() {}
        };
    }

    /** A batch of work. */
    @FunctionalInterface
    interface Batch {
        void run() throws Exception;
    }
}
