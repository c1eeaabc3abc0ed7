package org.lintel.harness.scenario;

/**
 * A fault of the user in a scenario or in what was asked of it: one sentence, made to be printed as
 * it is.
 */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1L;

    public ScenarioException(String sentence) {
        super(sentence, null, false, false);
    }
}
