package org.lintel.harness.scenario;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One value of a scenario with its place, read as whatever the schema expects there. Confined to the
 * reader.
 *
 * <p><b>Errors.</b> Every method throws a {@link ScenarioException} that says what was expected when
 * the value is something else.
 */
record Value(Node node, Source source) {
    /** One entry of a block: the word's own node is where an error about the word points to. */
    record Entry(String word, Value key, Value value) {}

    ScenarioException error(String sentence) {
        return source.error(node, sentence);
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    private String raw(String expected) throws ScenarioException {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error("expected " + expected + ", found " + kind());
    }

    private String kind() {
        return switch (node) {
            case MappingNode _ -> "a block";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when scalar.getValue().isEmpty() -> "nothing";
            case ScalarNode scalar -> Words.quote(scalar.getValue());
            default -> "something else";
        };
    }

    String text() throws ScenarioException {
        return text("a text");
    }

    /** {@return a text for a process, where the character NUL would end it} */
    String argument() throws ScenarioException {
        String text = text();
        if (text.indexOf('\0') >= 0) {
            throw error("a process can't be given the character NUL");
        }
        return text;
    }

    /** {@return a text for terminals: without characters that control them} */
    String label() throws ScenarioException {
        String text = text();
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw error("expected a text without control characters");
        }
        return text;
    }

    /** {@return the text as written, settings not replaced} */
    String literal() throws ScenarioException {
        return raw("a text");
    }

    private String text(String expected) throws ScenarioException {
        return source.expand(node, raw(expected));
    }

    Path path() throws ScenarioException {
        if (text("a path").isEmpty()) {
            throw error("expected a path, found nothing");
        }
        return source.path(node, raw("a path"));
    }

    /** {@return the path of a file that is there} */
    Path file() throws ScenarioException {
        Path file = path();
        if (!Files.isRegularFile(file)) {
            String reason = Files.exists(file) ? "is no regular file" : "no such file";
            throw error(file + ": " + reason);
        }
        return file;
    }

    long count(long min, long max) throws ScenarioException {
        String form = Quantity.COUNT_FORM;
        return number(form, form, min, max, Quantity::count, Long::toString);
    }

    long size(long min, long max) throws ScenarioException {
        return number(Quantity.SIZE, Quantity.SIZE_FORM, min, max, Quantity::bytes, Quantity::size);
    }

    private interface Reading {
        long of(String text);
    }

    /**
     * {@return a number within bounds}
     *
     * @param noun what it is, where the bounds say which are right
     * @param form what it is, with examples, which need not lie within the bounds
     */
    private long number(
            String noun,
            String form,
            long min,
            long max,
            Reading reading,
            LongFunction<String> writing)
            throws ScenarioException {
        String text = text(form);
        long value;
        try {
            value = reading.of(text);
        } catch (NumberFormatException e) {
            throw error("expected " + form + ", found " + kind());
        }
        if (value < min || value > max) {
            String range =
                    max == Long.MAX_VALUE
                            ? "of at least " + writing.apply(min)
                            : "between " + writing.apply(min) + " and " + writing.apply(max);
            throw error("expected " + noun + " " + range + ", found " + text);
        }
        return value;
    }

    Duration duration() throws ScenarioException {
        String text = text(Quantity.DURATION_FORM);
        try {
            Duration duration = Quantity.duration(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one sentence for all that is no time.
        }
        throw error("expected " + Quantity.DURATION_FORM + ", found " + kind());
    }

    boolean flag() throws ScenarioException {
        String text = text("true or false");
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw error("expected true or false, found " + kind());
    }

    TextPattern pattern() throws ScenarioException {
        String text = literal();
        try {
            return new TextPattern(
                    Pattern.compile(source.expand(node, text), Pattern.MULTILINE),
                    error("the regular expression does not come to an end in what was printed"));
        } catch (PatternSyntaxException e) {
            throw error("no regular expression: " + e.getDescription() + " in \"" + text + "\"");
        }
    }

    Condition condition() throws ScenarioException {
        String form = "a comparison such as \">= 1\" or a number";
        try {
            return Condition.parse(text(form));
        } catch (NumberFormatException e) {
            throw error("expected " + form + ", found " + kind());
        }
    }

    /** {@return the one of {@code choices} that the text names} */
    String oneOf(List<String> choices) throws ScenarioException {
        String expected =
                choices.size() == 1 ? choices.getFirst() : "one of " + String.join(", ", choices);
        String text = text(expected);
        if (choices.contains(text)) {
            return text;
        }
        throw error("expected " + expected + ", found " + kind() + Nearest.hint(text, choices));
    }

    List<Value> list() throws ScenarioException {
        if (node instanceof SequenceNode sequence) {
            List<Value> values = new ArrayList<>();
            sequence.getValue().forEach(item -> values.add(new Value(item, source)));
            return values;
        }
        throw error("expected a list, found " + kind());
    }

    /** {@return a list of {@link #argument}s} */
    List<String> arguments() throws ScenarioException {
        List<String> texts = new ArrayList<>();
        for (Value value : list()) {
            texts.add(value.argument());
        }
        return List.copyOf(texts);
    }

    /** {@return the entries of a block whose words are free, in the file's order} */
    Map<String, Entry> entries(String block) throws ScenarioException {
        if (!(node instanceof MappingNode mapping)) {
            throw error("expected a block (" + block + "), found " + kind());
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Value key = new Value(tuple.getKeyNode(), source);
            String word = key.literal();
            Entry entry = new Entry(word, key, new Value(tuple.getValueNode(), source));
            if (entries.put(word, entry) != null) {
                throw key.error(Words.quote(word) + " stands twice in " + block);
            }
        }
        return entries;
    }

    /** {@return the values of a block by word, after a check that each word is known} */
    Map<String, Value> block(Words words) throws ScenarioException {
        Map<String, Value> values = new LinkedHashMap<>();
        for (Entry entry : entries(words.block()).values()) {
            if (!words.known().contains(entry.word())) {
                throw entry.key().error(words.refusal(entry.word()));
            }
            values.put(entry.word(), entry.value());
        }
        return values;
    }
}
