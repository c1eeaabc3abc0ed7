package org.lintel.harness.scenario;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

import java.util.Optional;

/**
 * A text as a tree of YAML 1.2: one document, no tags, not deeper than a scenario can be. What is
 * refused is refused at its place, before a tree is made that hostile text could make deep. Aliases
 * share their node, so that the tree is never larger than the text; what is read of it is bounded too.
 */
final class Document {
    /** The schema needs eight. */
    private static final int MAX_DEPTH = 32;

    /** Characters; far more than a file may have. */
    private static final int MAX_EXPANDED = 16 << 20;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setUseMarks(true)
                    .setAllowNonScalarKeys(true) // refused with their place, as texts that are none
                    .setMaxAliasesForCollections(Integer.MAX_VALUE)
                    .build();

    private Document() {}

    static Node compose(Source source, String text) throws ScenarioException {
        try {
            check(source, text);
            return new Compose(SETTINGS)
                    .composeString(text)
                    .orElseThrow(() ->
                            new ScenarioException(
                                    source.label() + ":1:1: empty; expected a scenario"));
        } catch (MarkedYamlEngineException e) {
            // A "${" inside { } is read as a nested block: the commonest slip with settings.
            boolean setting = e.getProblemMark().isPresent() && text.contains("${");
            String hint = setting ? "; inside { } or [ ] write \"${name}\" with quotes" : "";
            throw source.error(e.getProblemMark(), "no YAML: " + e.getProblem() + hint);
        } catch (ReaderException e) {
            throw new ScenarioException(
                    "%s:%s: no YAML: a text can't hold the character U+%04X"
                            .formatted(
                                    source.label(),
                                    place(text, e.getPosition()),
                                    e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw new ScenarioException(source.label() + ": no YAML: " + e.getMessage().strip());
        }
    }

    private static void check(Source source, String text) throws ScenarioException {
        Expansion expansion = new Expansion();
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            switch (event) {
                case CollectionStartEvent start -> {
                    requireNoTag(source, event, start.getTag());
                    expansion.begin(start.getAnchor());
                }
                case CollectionEndEvent _ -> expansion.end();
                case ScalarEvent scalar -> {
                    requireNoTag(source, event, scalar.getTag());
                    expansion.text(scalar.getAnchor(), scalar.getValue());
                }
                case AliasEvent alias -> expansion.again(alias.getAlias());
                default -> {}
            }
            if (expansion.depth() > MAX_DEPTH) {
                throw source.error(event.getStartMark(), "nested too deeply");
            }
            if (expansion.total() > MAX_EXPANDED) {
                throw source.error(event.getStartMark(), "aliases repeat too much");
            }
        }
    }

    private static void requireNoTag(Source source, Event event, Optional<String> tag)
            throws ScenarioException {
        if (tag.isPresent()) {
            throw source.error(
                    event.getStartMark(),
                    "a tag (%s) means nothing in a scenario; leave it out".formatted(tag.get()));
        }
    }

    /** {@return line and column of a position} */
    private static String place(String text, int position) {
        String before = text.substring(0, Math.min(position, text.length()));
        long line = 1 + before.chars().filter(c -> c == '\n').count();
        return line + ":" + (before.length() - before.lastIndexOf('\n'));
    }
}
