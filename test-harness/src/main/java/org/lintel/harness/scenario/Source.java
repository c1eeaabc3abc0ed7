package org.lintel.harness.scenario;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that is being read: gives errors their place, texts their settings, and paths their
 * folder. Confined to the reader.
 */
final class Source {
    private final String label;
    private final Path folder;
    private final Path workingFolder;
    private final Settings settings;

    /**
     * @param label the file as the user named it
     * @param folder where paths in the scenario start
     * @param workingFolder where paths of the command line start
     */
    Source(String label, Path folder, Path workingFolder, Settings settings) {
        this.label = label;
        this.folder = folder;
        this.workingFolder = workingFolder;
        this.settings = settings;
    }

    String label() {
        return label;
    }

    Settings settings() {
        return settings;
    }

    ScenarioException error(Node node, String sentence) {
        return error(node.getStartMark(), sentence);
    }

    ScenarioException error(Optional<Mark> mark, String sentence) {
        String place =
                mark.map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse("");
        return new ScenarioException(label + place + ": " + sentence);
    }

    /** {@return the text with each {@code ${name}} replaced} {@code $$} stands for one dollar. */
    String expand(Node node, String text) throws ScenarioException {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("$$", i)) {
                out.append('$');
                i += 2;
            } else if (text.startsWith("${", i)) {
                int end = text.indexOf('}', i);
                if (end < 0) {
                    throw error(node, "\"${\" without its \"}\"; for a plain dollar write $$");
                }
                out.append(setting(node, text.substring(i + 2, end)));
                i = end + 1;
            } else {
                out.append(text.charAt(i++));
            }
        }
        return out.toString();
    }

    private String setting(Node node, String name) throws ScenarioException {
        String value = settings.value(name);
        if (value == null) {
            throw error(
                    node,
                    "unknown setting \"%s\": the block \"set\" declares them; %s%s"
                            .formatted(
                                    name, settings.known(), Nearest.hint(name, settings.names())));
        }
        return value;
    }

    /**
     * {@return the host file that a text names} Relative paths start at the scenario's folder, unless
     * the whole text is one setting that the command line gave: that one is the user's path.
     */
    Path path(Node node, String text) throws ScenarioException {
        boolean whole = text.startsWith("${") && text.indexOf('}') == text.length() - 1;
        boolean users = whole && settings.isGiven(text.substring(2, text.length() - 1));
        String expanded = expand(node, text);
        try {
            return (users ? workingFolder : folder).resolve(expanded).normalize();
        } catch (java.nio.file.InvalidPathException e) {
            throw error(node, "\"" + expanded + "\" is no path on this system");
        }
    }
}
