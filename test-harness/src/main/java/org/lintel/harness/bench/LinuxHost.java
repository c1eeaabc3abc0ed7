package org.lintel.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What only Linux tells. Stateless. */
final class LinuxHost {
    private LinuxHost() {}

    static boolean present() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
    }

    /** {@return bytes of host memory that this JVM occupies now} Source: proc(5), VmRSS. */
    static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
