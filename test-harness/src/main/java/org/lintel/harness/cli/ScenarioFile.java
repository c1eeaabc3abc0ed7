package org.lintel.harness.cli;

import org.lintel.harness.scenario.Nearest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The file of a scenario, as a user names it. Stateless. */
final class ScenarioFile {
    private static final String EXTENSION = ".yaml";

    private ScenarioFile() {}

    /**
     * Requires that there is such a file.
     *
     * @param shipped the folder of the scenarios that ship
     * @throws UsageException there is none; with the file that was probably meant
     */
    static Path require(Path file, Path shipped) throws UsageException {
        if (!Files.exists(file)) {
            throw new UsageException(file + ": no such file" + hint(file, shipped));
        }
        return file;
    }

    private static String hint(Path file, Path shipped) {
        Path name = file.getFileName();
        if (name == null || name.toString().isEmpty()) {
            return "";
        }
        Path named = file.resolveSibling(name + EXTENSION);
        if (Files.isRegularFile(named)) {
            return meant(named);
        }
        String word = name.toString();
        if (word.endsWith(EXTENSION)) {
            word = word.substring(0, word.length() - EXTENSION.length());
        }
        return Nearest.to(word, names(shipped))
                .map(near -> meant(shipped.resolve(near + EXTENSION)))
                .orElse("");
    }

    private static String meant(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path there = file.toAbsolutePath().normalize();
        boolean near = here.getParent() != null && there.startsWith(here.getParent());
        return "; did you mean " + (near ? here.relativize(there) : there) + "?";
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException none) {
            return List.of(); // without that folder there is nothing to be meant
        }
    }
}
