package io.metadatasearch.load.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellsTest {

    private final Cells cells = new Cells(1, 1);

    @Test
    void everyCellIsFoundHoweverManyThereAre() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String cell = "x".repeat(i % 7) + i % 3;
            expected.add(cell);
            add(cell);
        }
        assertThat(cells.size()).isEqualTo(10_000);
        assertThat(cells.get(0, 10_000)).isEqualTo(expected);
        assertThat(cells.get(17)).isEqualTo(expected.get(17));
        assertThat(new String(cells.chars(), cells.start(5), cells.end(5) - cells.start(5)))
                .isEqualTo(expected.get(5));
    }

    @Test
    void anEmptyCellIsACell() {
        add("");
        add("");
        assertThat(cells.get(0, 2)).containsExactly("", "");
    }

    @Test
    void whatIsForgottenIsOverwritten() {
        add("a");
        add("bad");
        add("row");
        cells.keep(1);
        add("next");
        assertThat(cells.get(0, cells.size())).containsExactly("a", "next");
    }

    private void add(String cell) {
        String around = "before" + cell + "behind";
        cells.add(around.toCharArray(), "before".length(), cell.length());
    }
}
