package org.lintel.harness.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.regex.Pattern;

class TextPatternTest {
    private static final ScenarioException ENDLESS = new ScenarioException("endless");

    private static TextPattern pattern(String expression) {
        return new TextPattern(Pattern.compile(expression, Pattern.MULTILINE), ENDLESS);
    }

    @ParameterizedTest
    @CsvSource({"^(a+)+$, needs time", "^(a|b)*$, needs stack"})
    void aSearchWithoutEndIsGivenUp(String expression, String what) {
        String text = "a".repeat(100_000) + "!";
        ScenarioException error =
                assertThrows(
                        ScenarioException.class, () -> pattern(expression).isFoundIn(text), what);
        assertEquals(ENDLESS, error);
    }

    @Test
    void aLongTextIsSearchedToItsEnd() throws Exception {
        String text = "all work and no play\n".repeat(200_000);
        assertFalse(pattern("makes Jack").isFoundIn(text));
        assertTrue(pattern("^makes Jack$").isFoundIn(text + "makes Jack\n"));
    }
}
