package org.lintel.harness.build;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/**
 * Builds a checkout with Maven, then lets the JDK record a cache of loaded classes, so that the next
 * start is quick.
 *
 * <p><b>Errors.</b> One sentence on standard error (with Maven's own output when Maven failed), and
 * exit code 2.
 */
public final class Build {
    private static final int FAILED = 2;

    private final Checkout checkout;
    private final PrintStream progress;

    public Build(Checkout checkout, PrintStream progress) {
        this.checkout = checkout;
        this.progress = progress;
    }

    /**
     * Run by the launchers from the source file.
     *
     * @param args the checkout; then {@code test} to run all tests, or nothing to build what changed
     */
    public static void main(String[] args) {
        Build build = new Build(new Checkout(Path.of(args[0])), System.err);
        System.exit(args.length > 1 ? build.test(System.out) : build.update());
    }

    /** Builds if something changed. {@return the exit code: 0 when all is up to date then} */
    public int update() {
        Path lockFile = checkout.home().resolve("test-harness/target/build.lock");
        try {
            Files.createDirectories(lockFile.getParent());
            try (FileChannel channel = open(lockFile);
                    var _ = channel.lock()) {
                return checkout.isStale() ? build() : 0;
            }
        } catch (IOException e) {
            return fail("the build can't write to " + checkout.layout() + ": " + reason(e));
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private int build() throws IOException {
        boolean first = !Files.exists(checkout.jar());
        progress.println(
                first
                        ? "building Lintel (first start, about 20 s) …"
                        : "building Lintel (sources changed) …");
        Instant started = Instant.now();
        Maven maven = Maven.find(checkout);
        if (maven == null) {
            return fail(Maven.MISSING);
        }
        Path log = checkout.home().resolve("test-harness/target/build.log");
        int status = maven.run(log, "-q", "-Dmaven.test.skip=true", "package");
        if (status != 0) {
            printErrors(log);
            return fail("Maven could not build Lintel; its whole output is in " + log);
        }
        finish(started);
        return 0;
    }

    /**
     * Runs all tests, as {@code mvn verify} does, with less output.
     *
     * @return the exit code: 0 when all passed, 1 when one did not
     */
    public int test(PrintStream out) {
        try {
            Instant started = Instant.now();
            Maven maven = Maven.find(checkout);
            if (maven == null) {
                return fail(Maven.MISSING);
            }
            Path log = checkout.home().resolve("test-harness/target/test.log");
            Files.createDirectories(log.getParent());
            int status = maven.run(log, line -> print(out, line), "-ntp", "verify");
            if (status == 0) {
                finish(started);
            } else {
                progress.println("the whole output is in " + log);
            }
            return status == 0 ? 0 : 1;
        } catch (IOException e) {
            return fail("the tests can't run: " + reason(e));
        }
    }

    /** Prints what a reader of a test run wants: modules, closing lines of Surefire, errors. */
    private static void print(PrintStream out, String line) {
        boolean wanted =
                line.startsWith("[ERROR]") && !isAdvice(line)
                        || line.startsWith("[INFO] Building ")
                        || line.startsWith("[INFO] BUILD ")
                        || line.startsWith("[INFO] Total time")
                        || line.contains("Tests run:");
        if (wanted) {
            out.println(line);
        }
    }

    /** {@return whether a line is what Maven says about itself after each failure} */
    private static boolean isAdvice(String line) {
        return line.length() <= "[ERROR] ".length()
                || List.of(
                                "-> [Help",
                                "[Help",
                                "To see",
                                "Re-run",
                                "For more",
                                "After",
                                "mvn",
                                "  mvn",
                                "See")
                        .stream()
                        .anyMatch(start ->
                                line.stripTrailing().startsWith(start, "[ERROR] ".length()));
    }

    /** Prints Maven's errors without the advice on Maven that follows them. */
    private void printErrors(Path log) throws IOException {
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("[ERROR]") && !isAdvice(line)) {
                progress.println(line);
            }
        }
    }

    private void finish(Instant started) throws IOException {
        if (Files.exists(checkout.jar())) {
            recordCache();
            Files.writeString(checkout.stamp(), "");
            Files.setLastModifiedTime(checkout.stamp(), FileTime.from(started));
        }
    }

    /**
     * Runs a scenario once so that the JDK writes its ahead-of-time cache. Without a cache Lintel
     * starts slower, so a failure here is none of the build. Source: JEP 483, JEP 514.
     */
    private void recordCache() throws IOException {
        Path fresh = checkout.layout().resolve("fresh.aot");
        Path log = checkout.home().resolve("test-harness/target/training.log");
        ProcessBuilder training =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:AOTCacheOutput=" + fresh,
                        "@" + checkout.options(),
                        "-jar",
                        checkout.jar().toString(),
                        "run",
                        checkout.home().resolve("scenarios/door-wc.yaml").toString());
        training.redirectErrorStream(true).redirectOutput(log.toFile());
        training.redirectInput(ProcessBuilder.Redirect.from(checkout.options().toFile()));
        Maven.waitFor(training.start());
        if (Files.exists(fresh)) {
            Files.move(fresh, checkout.aotCache(), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(checkout.aotCache());
        }
    }

    /** The JDK gives such a fault the file's name as its whole message. */
    private static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "access to " + e.getMessage() + " is denied"
                : e.getMessage();
    }

    private int fail(String sentence) {
        progress.println("lintel: " + sentence);
        return FAILED;
    }

    /** {@return the libraries that a program of the user's own is compiled against} */
    public static List<Path> userLibraries(Checkout checkout) throws IOException {
        try (var files = Files.list(checkout.layout().resolve("lib"))) {
            return files.filter(Build::isUserLibrary).sorted().toList();
        }
    }

    private static boolean isUserLibrary(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("lintel-abi-") || name.startsWith("lintel-libc-");
    }
}
