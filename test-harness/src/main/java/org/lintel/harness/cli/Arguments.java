package org.lintel.harness.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import org.lintel.harness.scenario.Nearest;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command's arguments, taken apart: {@code --name value}, {@code --name=value}, flags, operands;
 * {@code --} ends the options.
 */
final class Arguments {
    private final Command command;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();

    private Arguments(Command command) {
        this.command = command;
    }

    static Arguments parse(Command command, List<String> words) throws UsageException {
        Arguments arguments = new Arguments(command);
        int i = 0;
        while (i < words.size()) {
            String word = words.get(i++);
            if (word.equals("--")) {
                arguments.operands.addAll(words.subList(i, words.size()));
                break;
            }
            if (!word.startsWith("-") || word.equals("-")) {
                arguments.operands.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Option option = arguments.option(name);
            String value = "";
            if (equals >= 0) {
                if (!option.hasArgument()) {
                    throw arguments.error(name + " takes no value");
                }
                value = word.substring(equals + 1);
            } else if (option.hasArgument()) {
                if (i == words.size()) {
                    throw arguments.error(name + " needs a value: " + option.form());
                }
                value = words.get(i++);
            }
            arguments.values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return arguments;
    }

    private Option option(String name) throws UsageException {
        for (Option option : command.options()) {
            if (option.name().equals(name)) {
                return option;
            }
        }
        List<String> known = command.options().stream().map(Option::name).toList();
        throw error("unknown option " + name + Nearest.hint(name, known));
    }

    UsageException error(String sentence) {
        String name = command.name();
        return new UsageException("%s: %s (see lintel %s --help)".formatted(name, sentence, name));
    }

    List<String> operands() {
        return operands;
    }

    /** {@return the only operand} */
    String operand() throws UsageException {
        if (operands.isEmpty()) {
            throw error("needs " + command.operands());
        }
        if (operands.size() > 1) {
            throw error("takes one " + command.operands() + ", not also " + operands.get(1));
        }
        return operands.get(0);
    }

    void requireNoOperands() throws UsageException {
        if (!operands.isEmpty()) {
            throw error("takes no " + operands.get(0));
        }
    }

    boolean has(String option) {
        return values.containsKey(option);
    }

    /** {@return all values of an option, in order} */
    List<String> all(String option) {
        return values.getOrDefault(option, List.of());
    }

    /** {@return the last value of an option, or null} */
    String last(String option) {
        List<String> all = all(option);
        return all.isEmpty() ? null : all.getLast();
    }

    /**
     * {@return the file that an option gives, or null} Looked at before the work begins, so that an
     * hour's result is not lost to a misspelt folder.
     */
    Path output(String option) throws UsageException {
        String value = last(option);
        if (value == null) {
            return null;
        }
        Path file = path(value);
        Path folder = file.toAbsolutePath().getParent();
        if (value.isEmpty() || Files.isDirectory(file)) {
            throw error(option + " \"" + value + "\": is a folder; expected a file");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw error(option + " " + value + ": there is no folder " + folder);
        }
        // Tried, since a system may refuse what the rights allow; what was there keeps its bytes.
        boolean made = !Files.exists(file, NOFOLLOW_LINKS);
        try (OutputStream _ = Files.newOutputStream(file, CREATE, WRITE)) {
            assert Files.exists(file);
        } catch (IOException e) {
            throw unwritable(option, e);
        }
        if (made) {
            delete(file);
        }
        return file;
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the folder that an option gives, made where it is not there, or null} */
    Path outputFolder(String option) throws UsageException {
        String value = last(option);
        if (value == null) {
            return null;
        }
        if (value.isEmpty()) {
            throw error(option + " needs a folder");
        }
        Path folder = path(value);
        try {
            return Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw error(option + " " + value + ": is a file; expected a folder");
        } catch (IOException e) {
            throw unwritable(option, e);
        }
    }

    /** Writes the file of an option; what fails is told with its path and the reason. */
    void write(String option, Path file, String text) throws UsageException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw unwritable(option, e);
        }
    }

    UsageException unwritable(String option, IOException reason) {
        return error(
                option + " " + last(option) + ": can't be written: " + HostFault.reason(reason));
    }

    Path path(String text) throws UsageException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw error("\"" + text + "\" is no path on this system");
        }
    }

    /** {@return the number that an option gives, or {@code otherwise} when it is not there} */
    long number(String option, long min, long max, long otherwise) throws UsageException {
        String value = last(option);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the sentence for all that is no such number.
        }
        String range =
                min == Long.MIN_VALUE ? "a whole number" : "a number from " + min + " to " + max;
        throw error(option + " needs " + range + ", not \"" + value + "\"");
    }
}
