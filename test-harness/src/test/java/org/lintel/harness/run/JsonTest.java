package org.lintel.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class JsonTest {
    @Test
    void valuesOfEachKindAreWritten() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a \"b\"\n\\ é");
        map.put("numbers", List.of(1, -2L, 0.5));
        map.put("flags", List.of(true, false));
        map.put("nothing", null);
        map.put("empty", List.of(new ArrayList<>(), Map.of()));
        assertEquals(
                """
                {
                  "text": "a \\"b\\"\\n\\\\ é",
                  "numbers": [
                    1,
                    -2,
                    0.5
                  ],
                  "flags": [
                    true,
                    false
                  ],
                  "nothing": null,
                  "empty": [
                    [],
                    {}
                  ]
                }
                """,
                Json.text(map));
    }

    @Test
    void controlCharactersAndLoneSurrogatesAreEscaped() {
        assertEquals(
                "\"\\u0000\\u001b\\ud800 \ud83d\ude00\"\n",
                Json.text("\0\u001b\ud800 \ud83d\ude00"));
    }

    @Test
    void numbersThatJsonLacksBecomeNull() {
        assertEquals("null\n", Json.text(Double.NaN));
    }
}
