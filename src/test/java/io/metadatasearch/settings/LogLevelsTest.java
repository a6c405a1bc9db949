package io.metadatasearch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLevelsTest {

    @Test
    void levelsStandBetweenCommasOrLineEnds() {
        assertThat(LogLevels.parse("a.B=debug, load-object = WARN\r\n# c=INFO\n\nroot=ERROR # all"))
                .hasToString("{a.B=debug, load-object=WARN, root=ERROR}");
        assertThat(LogLevels.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=", "=INFO", "a=LOUD", "a=INFO=DEBUG", "a b=INFO", "a..b=INFO"})
    void whatIsNoLevelIsNamedByItsLine(String line) {
        assertThatThrownBy(() -> LogLevels.parse("x=INFO\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 2: expected name=LEVEL");
    }
}
