package org.lintel.harness.cli;

import java.util.List;
import java.util.function.Supplier;

/**
 * One command of the command line.
 *
 * @param operands what follows its name, for help texts
 * @param summary one line
 * @param details paragraphs between options and examples, made when somebody asks; may be empty
 * @param examples whole command lines, each followed by what it does
 */
record Command(
        String name,
        String operands,
        String summary,
        List<Option> options,
        Supplier<String> details,
        List<String> examples,
        Action action) {

    /** A command that its summary and its options explain. */
    Command(
            String name,
            String operands,
            String summary,
            List<Option> options,
            List<String> examples,
            Action action) {
        this(name, operands, summary, options, () -> "", examples, action);
    }

    /** What a command does. */
    interface Action {
        /** {@return the exit code} */
        int run(Arguments arguments, Console console) throws UsageException;
    }

    /** {@return the text of {@code lintel NAME --help}} */
    String help() {
        StringBuilder text = new StringBuilder();
        text.append(summary).append("\n\nusage: lintel ").append(name);
        if (!operands.isEmpty()) {
            text.append(' ').append(operands);
        }
        if (!options.isEmpty()) {
            text.append(" [OPTION…]\n\noptions:\n");
            for (Option option : options) {
                text.append(Text.row(option.form(), option.description()));
            }
        } else {
            text.append('\n');
        }
        String more = details.get();
        if (!more.isEmpty()) {
            text.append('\n').append(more);
        }
        if (!examples.isEmpty()) {
            text.append("\nexamples:\n");
            examples.forEach(example -> text.append("  ").append(example).append('\n'));
        }
        return text.toString();
    }
}
