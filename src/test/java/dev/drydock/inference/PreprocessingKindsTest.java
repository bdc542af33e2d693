package dev.drydock.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind, and fitting its numbers to rows. */
class PreprocessingKindsTest {
    private static final float NONE = Float.NaN;
    private static final String ALL = """
            {"version": 1, "label": {"mean": 100, "scale": 50}, "inputs": [
              {"input": "a", "kind": "standard", "mean": 1, "scale": 2, "impute": 5, "indicator": true},
              {"input": "b", "kind": "log-standard", "mean": 1, "scale": 2},
              {"input": "c", "kind": "robust", "median": 10, "iqr": 4, "indicator": true},
              {"input": "d", "kind": "one-hot", "size": 3},
              {"input": "e", "kind": "ordinal", "size": 5, "indicator": true}]}
            """;

    @TempDir
    Path directory;

    @Test
    void writesEveryKind() throws IOException {
        Preprocessing all = read(ALL);

        float log = (float) ((Math.log(8) - 1) / 2);
        assertThat(all.width()).isEqualTo(2 + 1 + 2 + 3 + 2);
        assertThat(all.apply(new float[] {3, 7, 12, 1, 3}, 1)).containsExactly(1, 0, log, 0.5f, 0, 0, 1, 0, 0.75f, 0);
        assertThat(all.apply(new float[] {NONE, NONE, NONE, NONE, NONE}, 1))
                .containsExactly(2, 1, 0, 0, 1, 0, 0, 0, 0.5f, 1);
        assertThat(all.apply(new float[] {1, -3, 10, 0, 0}, 1)[2]).isEqualTo(-0.5f); // as 0, whose logarithm is 0
    }

    @Test
    void labelsGoToTheModulesScaleAndBack() throws IOException {
        Preprocessing all = read(ALL);
        assertThat(all.standardised(0, 175)).isEqualTo(1.5f);
        assertThat(all.label(0, 1.5f)).isEqualTo(175);
        Preprocessing none = read(ALL.replace("\"label\": {\"mean\": 100, \"scale\": 50}, ", ""));
        assertThat(none.standardisedTargets()).isZero();
        assertThat(none.standardised(0, 0.3f)).isEqualTo(0.3f);
        assertThat(none.label(0, 0.3f)).isEqualTo(0.3f);
    }

    @Test
    void tellsWhatIsWrongWithEachKind() {
        String wrong = ALL.replace("\"size\": 5, ", "")
                .replace("\"iqr\": 4", "\"iqr\": 0")
                .replace("\"mean\": 1, \"scale\": 2}", "\"median\": 1}")
                .replace("\"scale\": 50", "\"scale\": -1");
        assertThatThrownBy(() -> read(wrong))
                .hasMessageContaining("label needs a finite mean and a scale above 0, not 100 and -1")
                .hasMessageContaining("input b of kind log-standard needs mean and scale")
                .hasMessageContaining("input c needs a finite median and impute and a iqr above 0, not 10, 10.0 and 0")
                .hasMessageContaining("input e of kind ordinal needs a size above 1");
    }

    @Test
    void fitsNumbersAndKeepsKindsSizesAndIndicators() throws IOException {
        Path target = fit(
                new float[][] {
                    {1, 2, 3, 4, NONE},
                    {0, (float) Math.E - 1, 0, (float) Math.E - 1, -7},
                    {1, 2, 3, 4, 5},
                    {0, 1, 2, 0, 0},
                    {4, 3, 2, 1, 0}
                },
                new float[] {10, 20, 30, 40, 50});

        assertThat(Files.readString(target).replaceAll("\\s+", ""))
                .isEqualTo("{\"version\":1,\"inputs\":["
                        + "{\"input\":\"a\",\"kind\":\"standard\",\"mean\":2.5,\"scale\":1.11803399,\"impute\":2.5,\"indicator\":true},"
                        + "{\"input\":\"b\",\"kind\":\"log-standard\",\"mean\":0.399999988,\"scale\":0.489897934},"
                        + "{\"input\":\"c\",\"kind\":\"robust\",\"median\":3,\"iqr\":2,\"indicator\":true},"
                        + "{\"input\":\"d\",\"kind\":\"one-hot\",\"size\":3},"
                        + "{\"input\":\"e\",\"kind\":\"ordinal\",\"indicator\":true,\"size\":5}],"
                        + "\"label\":{\"mean\":30,\"scale\":14.1421356}}");
        Preprocessing fitted = Preprocessing.read(target);
        float[] first = fitted.apply(new float[] {2.5f, 0, 3, 0, 0}, 1);
        assertThat(first[0]).isZero();
        assertThat(first[3]).isZero();
        assertThat(fitted.standardised(0, 30)).isZero();
    }

    @Test
    void aColumnThatNeverChangesOrIsAlwaysMissingCanBeFitted() throws IOException {
        Path target = fit(new float[][] {{7, 7}, {NONE, NONE}, {3, 3}, {0, 0}, {1, 1}});
        Preprocessing fitted = Preprocessing.read(target);
        float[] row = fitted.apply(new float[] {7, 7, 3, 0, 0}, 1);
        assertThat(row[0]).isZero();
        assertThat(row[2]).isCloseTo((float) ((Math.log(8) - 1) / 2), within(1e-7f)); // as before
        assertThat(row[3]).isZero();
        assertThat(fitted.standardisedTargets()).isOne(); // as the template has it
    }

    @Test
    void severalLogitsBecomeProbabilitiesHoweverLargeTheyAre() {
        float[] target = new float[4];
        LoadedModel.softmax(new float[] {0, 1000, 1000, -1000}, 1, 3, target, 1);
        assertThat(target).containsExactly(0, 0.5f, 0.5f, 0);
        LoadedModel.softmax(new float[] {1, 2, 3, 4}, 0, 4, target, 0);
        List<Float> python = List.of(0.032059f, 0.087144f, 0.236883f, 0.643914f);
        for (int i = 0; i < 4; i++) {
            assertThat(target[i]).isCloseTo(python.get(i), within(1e-6f));
        }
    }

    private Path fit(float[][] columns, float[]... labels) throws IOException {
        Path template = Files.writeString(directory.resolve("template.json"), ALL);
        Path target = directory.resolve("fitted.json");
        FittedPreprocessing.fit(
                template,
                new FittedPreprocessing.Columns() {
                    @Override
                    public float[] input(int index) {
                        return columns[index];
                    }

                    @Override
                    public int targets() {
                        return labels.length;
                    }

                    @Override
                    public float[] quantities(int target) {
                        return labels[target];
                    }
                },
                target);
        return target;
    }

    private Preprocessing read(String json) throws IOException {
        return Preprocessing.read(Files.writeString(directory.resolve("p.json"), json));
    }
}
