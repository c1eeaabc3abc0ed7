import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Runs google-java-format on all sources of a checkout; started from its source by the Maven profiles
 * {@code format} and {@code format-check}, with the formatter on the class path.
 */
final class Format {
    private Format() {}

    /** Arguments: the checkout, then {@code fix} or {@code check}. */
    public static void main(String[] args) throws IOException {
        List<String> words = new ArrayList<>(List.of("--aosp", "--skip-javadoc-formatting"));
        words.addAll(
                args[1].equals("fix")
                        ? List.of("--replace")
                        : List.of("--dry-run", "--set-exit-if-changed"));
        try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
            files.filter(Format::isSource).sorted().map(Path::toString).forEach(words::add);
        }
        ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
        System.exit(formatter.run(System.out, System.err, words.toArray(String[]::new)));
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java") && !file.toString().contains("/target/");
    }
}
