package org.lintel.harness.cli;

/** A fault of the user on the command line: one sentence, printed as it is; exit code 2. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String sentence) {
        super(sentence, null, false, false);
    }
}
