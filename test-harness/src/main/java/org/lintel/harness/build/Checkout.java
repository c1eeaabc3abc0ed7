package org.lintel.harness.build;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * A folder with Lintel's sources, and the places in it that launchers and build agree upon.
 *
 * <pre>
 *   test-harness/src/launcher/jvm.options   options of every JVM that runs Lintel
 *   test-harness/target/lintel/lintel.jar   what is run; its libraries are in lib/ beside it
 *   test-harness/target/lintel/lintel.aot   the JDK's cache of loaded classes; may be missing
 *   test-harness/target/lintel/stamp        as old as the sources that were built
 * </pre>
 *
 * @param home the root of the checkout
 */
public record Checkout(Path home) {
    /** Folders that hold modules, from the root: {@code vm} itself, {@code nucleus/core} below. */
    private static final int MODULE_DEPTH = 2;

    public Path options() {
        return home.resolve("test-harness/src/launcher/jvm.options");
    }

    public Path layout() {
        return home.resolve("test-harness/target/lintel");
    }

    public Path jar() {
        return layout().resolve("lintel.jar");
    }

    public Path aotCache() {
        return layout().resolve("lintel.aot");
    }

    public Path stamp() {
        return layout().resolve("stamp");
    }

    /** {@return whether there are sources here} An unpacked release has none. */
    public boolean hasSources() {
        return Files.isRegularFile(home.resolve("pom.xml"));
    }

    /**
     * {@return whether a source, or the folder of a deleted one, is younger than the last build} The
     * same question as {@code find -newer} in the launcher {@code lintel}.
     */
    public boolean isStale() throws IOException {
        if (!Files.exists(stamp()) || !Files.exists(jar())) {
            return true;
        }
        FileTime built = Files.getLastModifiedTime(stamp());
        return hasYoungerModule(home, built, MODULE_DEPTH);
    }

    private static boolean hasYoungerModule(Path folder, FileTime built, int depth)
            throws IOException {
        Path pom = folder.resolve("pom.xml");
        if (Files.exists(pom) && Files.getLastModifiedTime(pom).compareTo(built) > 0) {
            return true;
        }
        if (hasYounger(folder.resolve("src/main"), built)) {
            return true;
        }
        if (depth == 0) {
            return false;
        }
        try (var children = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path child : children) {
                boolean ours =
                        !List.of("src", "target", ".git").contains(child.getFileName().toString());
                if (ours && hasYoungerModule(child, built, depth - 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasYounger(Path folder, FileTime built) throws IOException {
        if (!Files.exists(folder)) {
            return false;
        }
        boolean[] found = new boolean[1];
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    private FileVisitResult look(BasicFileAttributes attributes) {
                        found[0] |= attributes.lastModifiedTime().compareTo(built) > 0;
                        return found[0] ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                        return look(a);
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                        return look(a);
                    }
                });
        return found[0];
    }
}
