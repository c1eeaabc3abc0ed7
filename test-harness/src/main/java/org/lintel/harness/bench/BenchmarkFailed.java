package org.lintel.harness.bench;

/** A side of a pair could not be measured. */
public final class BenchmarkFailed extends Exception {
    private static final long serialVersionUID = 1L;

    BenchmarkFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
