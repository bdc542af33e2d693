package dev.drydock.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.inference.Preprocessing;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is drafted can be read as it is, and says what was seen; whatever is refused names file, line and column. */
class ModelDraftTest {
    @TempDir
    Path folder;

    private Path csv(String text) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), text);
    }

    private static ModelDraft draft(Path csv) {
        return ModelDraft.of(csv, "rows", List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private ModelDraft labelled(String text, String label) throws IOException {
        return ModelDraft.of(csv(text), "rows", List.of(label), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ModelDefinition read(ModelDraft draft) {
        return new ModelFileReader().read(draft.modelYaml().getBytes(StandardCharsets.UTF_8));
    }

    private Preprocessing preprocessing(ModelDraft draft) throws IOException {
        return Preprocessing.read(Files.writeString(folder.resolve("preprocessing.json"), draft.preprocessing()));
    }

    /** A model of texts needs a tokenizer, which a table of rows does not tell: its owner writes what is left out here. */
    @Test
    void columnsOfTextsAreLeftOutAndSaidSo() throws IOException {
        Sample.TICKET_ROUTING.training().seed(4).rows(1500).writeTo(folder);

        ModelDraft draft = draft(folder.resolve("training.csv"));

        assertThat(read(draft).task()).isEqualTo(Task.MULTICLASS_CLASSIFICATION);
        assertThat(draft.modelYaml())
                .contains("#   'Subject': about ")
                .contains("different texts, too many for categories");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TICKET_ROUTING")
    void draftsWhatIsReadAsItIsFromEachSample(Sample sample) throws IOException {
        ModelDefinition owners = new ModelFileReader().readDirectory(sample.directory());
        sample.training().seed(4).rows(1500).writeTo(folder);

        ModelDraft draft = draft(folder.resolve("training.csv"));
        ModelDefinition drafted = read(draft);

        assertThat(drafted.task()).isEqualTo(owners.task());
        assertThat(drafted.schema().groupColumn()).isEqualTo(owners.schema().groupColumn());
        assertThat(drafted.schema().logs().predictionId())
                .isEqualTo(owners.schema().logs().predictionId());
        assertThat(drafted.schema().logs().time())
                .isEqualTo(owners.schema().logs().time());
        assertThat(drafted.schema().feedback().label())
                .isEqualTo(owners.schema().feedback().label());
        assertThat(drafted.schema().inputs())
                .extracting(InputColumn::column)
                .containsAll(owners.schema().inputs().stream()
                        .map(InputColumn::column)
                        .toList());
        assertThat(preprocessing(draft).inputs())
                .isEqualTo(drafted.schema().inputs().stream()
                        .map(InputColumn::name)
                        .toList());
        assertThat(preprocessing(draft).width()).isEqualTo(draft.width());
    }

    @Test
    void saysWhatWasSeen() throws IOException {
        StringBuilder text = new StringBuilder("id,kg,kind,when,constant,answer\n");
        for (int row = 0; row < 40; row++) {
            text.append("a").append(row).append(',');
            text.append(row == 7 ? "" : row == 9 ? "n/a" : Integer.toString(row))
                    .append(',');
            text.append(row % 4 == 0 ? "big" : "small").append(",24.11.2026,same,");
            text.append(row % 5 == 0 ? "bad" : "good").append('\n');
        }
        ModelDraft draft = draft(csv(text.toString()));

        assertThat(draft.modelYaml())
                .contains("40 rows, 6 columns")
                .contains("empty in 1 rows (2.5 %)")
                .contains("1 cells are no number, first 'n/a' on line 11")
                .contains("'small' 30, 'big' 10")
                .contains("'constant': the same in every row")
                .contains("'when' has '24.11.2026' on line 2; write them as 2026-11-24T02:00:00Z")
                .contains("drafted is the rarer one, 'bad' (20 %)")
                .contains("classes: [good, bad]");
        InputColumn kg = read(draft).schema().inputs().get(0);
        assertThat(kg.missingAllowed()).isTrue();
        assertThat(kg.min()).hasValue(0);
        assertThat(kg.max()).hasValue(49);
    }

    @Test
    void takesWhatThePersonSaysOverWhatItWouldGuess() throws IOException {
        Path csv = csv("id,plot,a,b\n" + "1,p,2,yes\n2,q,3,no\n3,p,4,yes\n4,q,5,no\n".repeat(20));

        ModelDraft draft =
                ModelDraft.of(csv, "rows", List.of("a"), Optional.of("plot"), Optional.empty(), Optional.of("id"));

        ModelDefinition definition = read(draft);
        assertThat(definition.task()).isEqualTo(Task.MULTICLASS_CLASSIFICATION);
        assertThat(definition.schema().groupColumn()).isEqualTo("plot");
        assertThat(definition.schema().logs().predictionId()).isEqualTo("id");
        assertThat(definition.schema().inputs()).extracting(InputColumn::column).containsExactly("b");
    }

    @Test
    void severalLabelsAreTheTargetsOfARegressionInTheirOrder() throws IOException {
        StringBuilder rows = new StringBuilder("id,at,plot,Heat (kWh),Return °C,load,label,ok\n");
        for (int i = 0; i < 200; i++) {
            rows.append("r" + i + ",2026-01-01T00:00:00Z,plot-" + i % 20 + "," + (100 + i) + "," + (40 - i / 10.0) + ","
                    + (i * 7 % 50) + "," + i % 3 + "," + (i % 2 == 0 ? "yes" : "no") + "\n");
        }
        Path csv = csv(rows.toString());
        List<String> labels = List.of("Return °C", "Heat (kWh)");

        ModelDraft draft = ModelDraft.of(csv, "rows", labels, Optional.empty(), Optional.empty(), Optional.empty());

        ModelDefinition definition = read(draft);
        assertThat(definition.task()).isEqualTo(Task.REGRESSION);
        assertThat(definition.schema().label().targets())
                .extracting(target -> target.name() + " " + target.quantity().unit())
                .containsExactly("return-c unit", "heat-kwh kWh");
        assertThat(definition.schema().feedback().label()).isEqualTo("label");
        assertThat(definition.schema().inputs()).extracting(InputColumn::column).containsExactly("load", "ok");
        Preprocessing fitted = preprocessing(draft);
        assertThat(fitted.standardisedTargets()).isEqualTo(2);
        assertThat(fitted.label(1, 0)).isEqualTo(199.5f);
        assertThat(draft.summary()).anySatisfy(line -> assertThat(line).endsWith("to [n, 2] float32"));
        assertThatThrownBy(() -> ModelDraft.of(
                        csv, "rows", List.of("load", "ok"), Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageContaining("'ok' has classes")
                .hasMessageContaining("must all be numbers");
    }

    @Test
    void writesNamesThatYamlWouldReadOtherwise() throws IOException {
        List<String> names = List.of(
                "yes",
                "null",
                "~",
                "a: b",
                "# c",
                "[d]",
                "{e}",
                "'f",
                "\"g\"",
                "&h",
                "*i",
                "!j",
                "|",
                ">",
                "%k",
                "@l",
                "`m`",
                "n\\u0041",
                "- o",
                "Größe in µm",
                "température",
                "物",
                "1st",
                "=SUM(A1)",
                "a,b",
                "true",
                "0x1F",
                "1e3");
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append('"').append(name.replace("\"", "\"\"")).append("\",");
        }
        text.append("label\n");
        for (int row = 0; row < 30; row++) {
            for (String name : names) {
                text.append('"')
                        .append(names.get((row + name.length()) % 3 + row % 7).replace("\"", "\"\""))
                        .append("\",");
            }
            text.append(row % 3 == 0 ? "yes" : "no").append('\n');
        }
        ModelDefinition definition = read(draft(csv(text.toString())));

        assertThat(definition.schema().inputs()).extracting(InputColumn::column).containsExactlyElementsOf(names);
        assertThat(definition.schema().classes()).containsExactly("no", "yes");
    }

    /** Tables of bad taste: whatever is not refused must be readable. */
    @Test
    void draftsNothingThatCannotBeRead() throws IOException {
        String[] pieces = {
            "a",
            "B",
            " ",
            "-",
            ":",
            "#",
            "{",
            "}",
            "[",
            "]",
            "'",
            "\"",
            "\\",
            "é",
            "\u2028",
            "\u00a0",
            "0",
            "1.5",
            "-3",
            "1e30",
            "1e-30",
            "NaN",
            "2026-11-24T02:00:00Z",
            "\t",
            "~",
            "%",
            "\ufeff",
            "x".repeat(210)
        };
        SplittableRandom random = new SplittableRandom(20261124);
        int drafted = 0;
        for (int table = 0; table < 300; table++) {
            Path csv = csv(randomTable(random, pieces));
            try {
                ModelDraft draft = draft(csv);
                read(draft);
                assertThat(preprocessing(draft).width()).isEqualTo(draft.width());
                drafted++;
            } catch (DrydockException refused) {
                assertThat(refused.code().name()).as(Files.readString(csv)).startsWith("CSV_");
            }
        }
        assertThat(drafted).isGreaterThan(50);
    }

    private static String randomTable(SplittableRandom random, String[] pieces) {
        int columns = 2 + random.nextInt(6);
        List<List<String>> domains = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            text.append(column == 0 ? "" : ",").append(quoted("c" + column + cell(random, pieces, 2)));
            List<String> domain = new ArrayList<>();
            for (int value = random.nextInt(8); value >= 0; value--) {
                domain.add(random.nextInt(4) == 0 ? cell(random, pieces, 3) : Double.toString(random.nextInt(9) / 2.0));
            }
            domains.add(domain);
        }
        for (int row = 0; row < 25; row++) {
            text.append('\n');
            for (int column = 0; column < columns; column++) {
                List<String> domain = domains.get(column);
                text.append(column == 0 ? "" : ",").append(quoted(domain.get(random.nextInt(domain.size()))));
            }
        }
        return text.append('\n').toString();
    }

    private static String cell(SplittableRandom random, String[] pieces, int most) {
        StringBuilder cell = new StringBuilder();
        for (int piece = random.nextInt(most); piece >= 0; piece--) {
            cell.append(pieces[random.nextInt(pieces.length)]);
        }
        return cell.toString();
    }

    private static String quoted(String cell) {
        return '"' + cell.replace("\"", "\"\"") + '"';
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is empty",
                "`a,b\\n` | has a header and no rows",
                "`a;b;c\\n1;2;3\\n` | line 1: the header is one column with ';' in it",
                "`a,b,a\\n1,2,3\\n` | line 1, column 3: 'a' is the name of column 1 too",
                "`a, b\\n1,2\\n` | line 1, column 2: the name ' b' cannot stand in model.yaml",
                "`a,,b\\n1,2,3\\n` | line 1, column 2: the name ''",
                "`a,b\\n1,2\\n\\n1,2,3\\n` | line 4: has 3 cells, and the header names 2 columns",
                "`a,b\\n\"x\\ny\",2\\n1\\n` | line 4: has 1 cells",
                "`a,b\\n1,2\\n1,\"2\"x\\n` | line 3: a quote is out of place",
                "`a,b\\n1,2\\n\"1,2\\n3,4\\n` | line 3: a quote is out of place",
                "`a,b\\n1,x\\n2,x\\n` | column 2 'b', the label, is the same in every row",
                "`a,b\\n1,\\n2,\\n` | column 2 'b', the label, is empty",
                "`a,b\\n1,yes\\n1,no\\n` | it has no column that can be an input ('a': the same in every row)",
                "`a,b\\n1,yes\\n1,no\\n` | For a model that reads texts, write model.yaml yourself; see"
                        + " sample-data/ticket-routing",
            })
    void refusesWithLineAndColumn(String text, String sentence) throws IOException {
        Path csv = csv(text == null ? "" : text.replace("\\n", "\n"));

        assertThatThrownBy(() -> draft(csv))
                .isInstanceOf(DrydockException.class)
                .hasMessageStartingWith("Nothing was drafted")
                .hasMessageContaining("rows.csv")
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesALabelOfNumbersWithSomethingElseAmongThem() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int row = 1; row <= 40; row++) {
            text.append(row % 2)
                    .append(',')
                    .append(row == 30 ? "n/a" : row + ".5")
                    .append('\n');
        }
        Path csv = csv(text.toString());

        assertThatThrownBy(() -> draft(csv))
                .hasMessageContaining(
                        "column 2 'b', the label, holds numbers, and 1 cells that are none, first 'n/a' on line 31");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Path csv = folder.resolve("rows.csv");
        Files.write(csv, "a,b\n1,\u00fc\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> draft(csv)).hasMessageContaining("not UTF-8");
    }

    @Test
    void refusesARowThatNeverEndsBeforeItFillsTheMemory() throws IOException {
        Path csv = csv("a,b\n1,yes\n\"2,no\n" + "3,yes\n".repeat(400_000));

        assertThatThrownBy(() -> draft(csv)).hasMessageContaining("line 3: the row that begins here has more than");
    }

    @Test
    void namesTheColumnsWhenAnOptionNamesNone() throws IOException {
        assertThatThrownBy(() -> labelled("a,Answer\n1,yes\n2,no\n", "answer"))
                .hasMessageContaining("no column 'answer', which --label names. Did you mean 'Answer'?")
                .hasMessageContaining("The columns are 'a', 'Answer'.");
    }

    @Test
    void readsPastAByteOrderMark() throws IOException {
        assertThat(read(labelled("\ufeffa,b\n" + "1,yes\n2,no\n".repeat(9), "b"))
                        .schema()
                        .inputs())
                .extracting(InputColumn::column)
                .containsExactly("a");
    }
}
