package org.lintel.harness.run;

import org.lintel.harness.run.RunResult.End;
import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Scenario;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The object that {@code run --json} writes. Stateless. */
public final class ResultJson {
    private ResultJson() {}

    /** {@return the JSON text of a run} */
    public static String text(Scenario scenario, RunResult result, Verdict verdict) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("scenario", scenario.name());
        object.put("seed", scenario.machine().seed());
        object.put("cpus", scenario.machine().cpus());
        object.put("verdict", verdict.kind().word());
        if (!result.panic().isEmpty()) {
            object.put("panic", result.panic());
        }
        object.put("traceHash", result.traceHash());
        object.put("processes", result.processes().stream().map(ResultJson::process).toList());
        object.put("expectations", expectations(verdict));
        object.put("leaks", result.allLeaks());
        object.put("waits", result.waits());
        object.put("counters", result.counters());
        return Json.text(object);
    }

    private static Map<String, Object> process(ProcessResult process) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", process.label());
        object.put("pid", process.pid());
        switch (process.end()) {
            case End.Exited(int status) -> object.put("exit", status);
            case End.Killed(int signal) -> object.put("signal", Signals.name(signal));
            case End.Alive(), End.NeverBegan _ -> object.put("alive", true);
        }
        if (!process.report().isEmpty()) {
            object.put("report", process.report());
        }
        return object;
    }

    private static List<Map<String, Object>> expectations(Verdict verdict) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Expectation expectation : verdict.expectations()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("text", expectation.text());
            object.put("held", expectation.held());
            object.put("found", expectation.found());
            list.add(object);
        }
        return list;
    }
}
