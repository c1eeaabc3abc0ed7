package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.harness.scenario.Scenario.Server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a scenario file: YAML 1.2, checked word by word.
 *
 * <p><b>Errors.</b> {@link ScenarioException} with {@code file:line:column: sentence}.
 */
public final class ScenarioReader {
    private static final Words TOP =
            Words.of(
                            "a scenario",
                            "name",
                            "description",
                            "machine",
                            "set",
                            "processes",
                            "pipeline",
                            "mounts",
                            "servers",
                            "expect")
                    .later("network", "there is no network in this version")
                    .later("nodes", "there is one machine a scenario in this version")
                    .later("faults", "there is no fault plan in this version")
                    .later("preload", "there are no preloaded libraries in this version");

    /** What a person, or a generator that a person has to debug, writes is far shorter. */
    private static final int MAX_BYTES = 1 << 20;

    private final Source source;

    private ScenarioReader(Source source) {
        this.source = source;
    }

    /**
     * {@return the scenario of a file}
     *
     * @param file as the user named it; relative to the working folder
     * @param given values for the scenario's settings, by name
     */
    public static Scenario read(Path file, Map<String, String> given) throws ScenarioException {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            text = text(file, in.readNBytes(MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            throw new ScenarioException(file + ": no such file");
        } catch (IOException e) {
            String reason = Files.isDirectory(file) ? "is a folder" : "can't be read";
            throw new ScenarioException(file + ": " + reason + "; expected a scenario file");
        }
        return parse(file, text, given);
    }

    private static String text(Path file, byte[] bytes) throws ScenarioException {
        if (bytes.length > MAX_BYTES) {
            throw new ScenarioException(
                    file
                            + ": is larger than 1 MiB; many equal processes are one entry with"
                            + " \"count\"");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new ScenarioException(file + ": is no text in UTF-8; expected a scenario file");
        }
    }

    /** {@return the scenario that a text describes, as if it stood in {@code file}} */
    public static Scenario parse(Path file, String text, Map<String, String> given)
            throws ScenarioException {
        Path folder = file.toAbsolutePath().getParent();
        Path workingFolder = Path.of("").toAbsolutePath();
        Settings settings = new Settings(given);
        Source source = new Source(file.toString(), folder, workingFolder, settings);
        Value top = new Value(Document.compose(source, text), source);
        return new ScenarioReader(source).scenario(top, defaultName(file));
    }

    private static String defaultName(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private Scenario scenario(Value top, String defaultName) throws ScenarioException {
        Map<String, Value> words = top.block(TOP);
        if (words.containsKey("set")) {
            declareSettings(words.get("set"));
        }
        source.settings().requireDeclared(source.label());
        MachineSettings machine =
                words.containsKey("machine")
                        ? MachineReader.machine(words.get("machine"))
                        : MachineSettings.standard();
        if (!words.containsKey("processes")) {
            throw top.error("a scenario needs \"processes\": a list of what is to run");
        }
        Map<String, ProcessSettings> processes =
                ProcessReader.processes(words.get("processes"), machine.ipc().doors().marshal());
        List<List<String>> pipelines =
                words.containsKey("pipeline")
                        ? PipelineReader.pipelines(words.get("pipeline"), processes)
                        : List.of();
        Value expect = words.get("expect");
        return new Scenario(
                source.label(),
                words.containsKey("name") ? words.get("name").label() : defaultName,
                words.containsKey("description") ? words.get("description").text() : "",
                machine,
                List.copyOf(processes.values()),
                pipelines,
                words.containsKey("mounts") ? MountReader.mounts(words.get("mounts")) : List.of(),
                words.containsKey("servers") ? servers(words.get("servers")) : null,
                ExpectationReader.expectations(expect, processes.keySet()));
    }

    private static Set<Server> servers(Value list) throws ScenarioException {
        Set<Server> servers = EnumSet.noneOf(Server.class);
        for (Value item : list.isText() ? List.of(list) : list.list()) {
            servers.add(MachineReader.choice(Server.class, item));
        }
        return Collections.unmodifiableSet(servers);
    }

    private void declareSettings(Value set) throws ScenarioException {
        for (Value.Entry entry : set.entries("settings: a name and its default each").values()) {
            source.settings().declare(entry.word(), entry.value().literal());
        }
    }

    /** {@return the limits of a {@code limits:} block} */
    static Map<Resource, Long> limits(Value block) throws ScenarioException {
        List<String> known = new ArrayList<>();
        Map<String, Resource> resources = new LinkedHashMap<>();
        for (Resource resource : Resource.values()) {
            known.add(resource.word());
            resources.put(resource.word(), resource);
        }
        Map<Resource, Long> limits = new java.util.EnumMap<>(Resource.class);
        for (var entry : block.block(new Words("limits", known, Map.of())).entrySet()) {
            Resource resource = resources.get(entry.getKey());
            Value value = entry.getValue();
            limits.put(
                    resource,
                    resource.countsBytes()
                            ? value.size(1, Long.MAX_VALUE)
                            : value.count(1, Long.MAX_VALUE));
        }
        return java.util.Collections.unmodifiableMap(limits);
    }
}
