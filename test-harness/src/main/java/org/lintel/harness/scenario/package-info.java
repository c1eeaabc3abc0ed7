/**
 * Scenario files: what a machine is to run and what must hold afterwards, read from YAML.
 *
 * <p>{@link org.lintel.harness.scenario.ScenarioReader} turns text into the records of {@link
 * org.lintel.harness.scenario.Scenario}, or ends with one sentence that names file, line and column.
 * The form of the file is described for users in {@code scenarios/README.md}.
 *
 * <p><b>Deliberately missing.</b> A schema language: the forty words are checked by {@link
 * org.lintel.harness.scenario.Words} and {@link org.lintel.harness.scenario.Value}, which keeps a
 * validator and its start-up time out of every boot.
 *
 * <p><b>Threads.</b> Confined to the caller's thread; the records are immutable.
 */
package org.lintel.harness.scenario;
