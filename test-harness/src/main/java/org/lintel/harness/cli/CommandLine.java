package org.lintel.harness.cli;

import org.lintel.harness.scenario.Nearest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The commands by name, and the way from words to one of them. */
final class CommandLine {
    private static final String HELP = "--help";

    private final List<Command> commands;

    CommandLine(List<Command> commands) {
        this.commands = commands;
    }

    /** {@return the exit code of the command that the words name} */
    int run(String[] words, Console console) {
        try {
            return dispatch(Arrays.asList(words), console);
        } catch (UsageException e) {
            console.complain(e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private int dispatch(List<String> words, Console console) throws UsageException {
        if (words.isEmpty()) {
            console.err().print(help());
            return ExitCode.USAGE;
        }
        String first = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        switch (first) {
            case "help", HELP, "-h" -> {
                console.out().print(rest.isEmpty() ? help() : help(rest.getFirst()));
                return ExitCode.HELD;
            }
            case "--version", "-V" -> {
                return dispatch(List.of("version"), console);
            }
            default -> {
                Command command = command(first);
                int end = rest.contains("--") ? rest.indexOf("--") : rest.size();
                List<String> options = rest.subList(0, end);
                if (options.contains(HELP) || options.contains("-h")) {
                    console.out().print(command.help());
                    return ExitCode.HELD;
                }
                return command.action().run(Arguments.parse(command, rest), console);
            }
        }
    }

    private String help(String word) throws UsageException {
        boolean itself = word.equals(HELP) || word.equals("-h");
        return command(itself ? "help" : word).help();
    }

    private Command command(String name) throws UsageException {
        List<String> names = new ArrayList<>();
        for (Command command : commands) {
            if (command.name().equals(name)) {
                return command;
            }
            names.add(command.name());
        }
        throw new UsageException(
                "unknown command \""
                        + name
                        + "\""
                        + Nearest.hint(name, names)
                        + " (see lintel help)");
    }

    private String help() {
        StringBuilder text = new StringBuilder();
        text.append("Lintel: a microkernel that you can run in a JVM\n\n");
        text.append("usage: lintel COMMAND …\n\ncommands:\n");
        for (Command command : commands) {
            text.append(Text.row(command.name(), command.summary()));
        }
        text.append(
                """

                lintel COMMAND --help tells more about one of them.

                examples:
                  lintel run scenarios/door-wc.yaml  a server counts words for its clients
                  lintel test                        the whole test suite

                exit codes: 0 all expectations held; 1 one did not; 2 bad usage, bad scenario, or
                something that the host lacks; 3 the nucleus or the harness broke; 4 kept for
                replays; 130 Ctrl-C
                """);
        return text.toString();
    }
}
