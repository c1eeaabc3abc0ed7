package org.lintel.harness.cli;

import org.lintel.harness.run.Verdict;

/** The exit codes that scripts rely on. */
final class ExitCode {
    /** All expectations held. */
    static final int HELD = 0;

    /** An expectation, or a test, did not hold. */
    static final int NOT_HELD = 1;

    /** Bad usage, a bad scenario, or a host that lacks something. */
    static final int USAGE = 2;

    /** The nucleus or the harness broke. */
    static final int PANIC = 3;

    /** The user pressed Ctrl-C: 128 and SIGINT, as shells have it. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** {@return the code of a finished run} */
    static int of(Verdict.Kind verdict) {
        return switch (verdict) {
            case PASS -> HELD;
            case FAIL -> NOT_HELD;
            case PANIC -> PANIC;
        };
    }
}
