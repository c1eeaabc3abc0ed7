package org.lintel.harness.cli;

/**
 * One option of a command.
 *
 * @param name with its dashes
 * @param argument what follows it, for help texts; empty for a flag
 * @param description one line
 */
record Option(String name, String argument, String description) {
    boolean hasArgument() {
        return !argument.isEmpty();
    }

    /** {@return as help texts show it} */
    String form() {
        return hasArgument() ? name + " " + argument : name;
    }
}
