package org.lintel.harness.build;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The host's Maven, run in a checkout with the JDK that runs this class. */
final class Maven {
    static final String MISSING =
            "there is no Maven (mvn) on the PATH, and Lintel has to be built first: install Maven"
                    + " 3.8 or newer";

    private final Checkout checkout;
    private final Path program;

    private Maven(Checkout checkout, Path program) {
        this.checkout = checkout;
        this.program = program;
    }

    /** {@return the first Maven of the PATH, or null} */
    static Maven find(Checkout checkout) {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("win");
        String name = windows ? "mvn.cmd" : "mvn";
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
            Path program = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(program)) {
                return new Maven(checkout, program.toAbsolutePath());
            }
        }
        return null;
    }

    /** Runs Maven with its output in a file only. {@return its exit code} */
    int run(Path log, String... args) throws IOException {
        return run(log, _ -> {}, args);
    }

    /** Runs Maven with its output in a file, and each line given to {@code lines} as well. */
    int run(Path log, Consumer<String> lines, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-B"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(checkout.home().toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        process.getOutputStream().close();
        return endingWithThisJvm(
                process,
                () -> {
                    try (BufferedReader output = process.inputReader();
                            PrintWriter file = new PrintWriter(Files.newBufferedWriter(log))) {
                        String line = output.readLine();
                        while (line != null) {
                            file.println(line);
                            lines.accept(line);
                            line = output.readLine();
                        }
                    }
                });
    }

    /** {@return the exit code of a host process} It is ended when this JVM is told to stop. */
    static int waitFor(Process process) throws IOException {
        return endingWithThisJvm(process, () -> {});
    }

    /** Ends a host process with what it has started, such as the JVM that runs the tests. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /** What is done while a host process runs. */
    private interface Reading {
        void run() throws IOException;
    }

    private static int endingWithThisJvm(Process process, Reading reading) throws IOException {
        Thread ending = new Thread(() -> end(process));
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            reading.run();
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            throw new IOException("interrupted", e);
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException alreadyStopping) {
                process.destroy();
            }
        }
    }
}
