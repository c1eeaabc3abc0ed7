package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.Mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the block {@code mounts:}. Stateless. */
final class MountReader {
    private static final String SCRATCH = "scratch";
    private static final Words WORDS = Words.of("a mount", "path", "write");

    private MountReader() {}

    /** {@return the mounts in the file's order} */
    static List<Mount> mounts(Value block) throws ScenarioException {
        List<Mount> mounts = new ArrayList<>();
        for (Value.Entry entry : block.entries("folders by their path on the machine").values()) {
            mounts.add(mount(path(entry), entry.value()));
        }
        return List.copyOf(mounts);
    }

    private static String path(Value.Entry entry) throws ScenarioException {
        String path = entry.word();
        boolean plain =
                !path.contains("//") && !path.contains("/.") && path.matches("[^=\\p{Cntrl}]*");
        if (!path.startsWith("/") || path.endsWith("/") || !plain) {
            throw entry.key()
                    .error(
                            "expected a path on the machine such as /data, found "
                                    + Words.quote(path));
        }
        return path;
    }

    private static Mount mount(String path, Value value) throws ScenarioException {
        String place = value.error("").getMessage();
        if (value.isText()) {
            return new Mount(path, value.path(), false, place);
        }
        Map<String, Value> words = value.block(WORDS);
        if (!words.containsKey("path")) {
            throw value.error("a mount needs \"path\": the folder of the host");
        }
        if (words.containsKey("write")) {
            words.get("write").oneOf(List.of(SCRATCH));
        }
        return new Mount(path, words.get("path").path(), words.containsKey("write"), place);
    }
}
