package org.lintel.harness.cli;

import org.lintel.harness.build.Build;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/**
 * {@code lintel compile}: the running JDK's compiler, with the user library on its class path and
 * nothing else, so that whatever {@code javac} the PATH has does not matter. Stateless.
 */
final class CompileCommand {
    private CompileCommand() {}

    static int run(Arguments arguments, Console console) throws UsageException {
        if (arguments.operands().isEmpty()) {
            throw arguments.error("needs SOURCE…: the files to compile");
        }
        Path jar = arguments.output("--jar");
        if (jar == null) {
            throw arguments.error("needs --jar FILE: the jar to write");
        }
        for (String source : arguments.operands()) {
            requireSource(arguments.path(source));
        }
        try {
            Path classes = Files.createTempDirectory("lintel-classes");
            try {
                List<String> words =
                        new ArrayList<>(
                                List.of(
                                        "-d",
                                        classes.toString(),
                                        "-cp",
                                        classPath(),
                                        "-proc:none"));
                words.addAll(arguments.operands());
                boolean made =
                        tool("javac", console, words)
                                && tool(
                                        "jar",
                                        console,
                                        List.of(
                                                "--create",
                                                "--file",
                                                jar.toString(),
                                                "-C",
                                                classes.toString(),
                                                "."));
                return made ? ExitCode.HELD : ExitCode.USAGE;
            } finally {
                delete(classes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireSource(Path file) throws UsageException {
        if (!Files.exists(file)) {
            throw new UsageException("compile: " + file + ": no such file");
        }
        if (Files.isDirectory(file) || !file.toString().endsWith(".java")) {
            throw new UsageException(
                    "compile: " + file + ": is no Java source; expected a file NAME.java");
        }
    }

    static int printClassPath(Arguments arguments, Console console) throws UsageException {
        arguments.requireNoOperands();
        console.out().println(classPath());
        return ExitCode.HELD;
    }

    private static String classPath() {
        try {
            return Build.userLibraries(Installation.checkout()).stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean tool(String name, Console console, List<String> words)
            throws UsageException {
        ToolProvider tool =
                ToolProvider.findFirst(name)
                        .orElseThrow(() ->
                                new UsageException(
                                        "compile: this Java has no "
                                                + name
                                                + "; set LINTEL_JAVA_HOME to a whole JDK"));
        return tool.run(console.out(), console.err(), words.toArray(String[]::new)) == 0;
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException failure)
                            throws IOException {
                        Files.delete(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
