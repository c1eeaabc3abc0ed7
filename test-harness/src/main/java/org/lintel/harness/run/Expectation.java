package org.lintel.harness.run;

/**
 * One expectation, checked.
 *
 * @param text what was expected
 * @param found what there was
 */
public record Expectation(String text, boolean held, String found) {}
