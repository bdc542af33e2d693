package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ways to write a number, good and bad, in every column that holds one. */
final class NumberCases {
    private static final String FAMILY = "numbers";

    /** Decimal numbers from here on are infinite as float32: halfway from the largest to the one that would follow. */
    private static final BigDecimal INFINITE = new BigDecimal("340282356779733661637539395458142568448");

    private static final Map<String, String> NUMBERS = new LinkedHashMap<>();
    private static final Map<String, String> FAULTS = new LinkedHashMap<>();

    static {
        for (String number : List.of(
                "0", "-0", "+0", "0.0", "1", "+1", "-1", "007", "1.", ".5", "-.5", "1e0", "1E0", "1e+2", "1e-2",
                "5e-1")) {
            NUMBERS.put("number " + number, number);
        }
        NUMBERS.put("a tenth, which no binary number equals", "0.1");
        NUMBERS.put("more digits than a float32 keeps", "0.123456789012345678901234567890");
        NUMBERS.put("forty digits before and behind the point", "0".repeat(40) + "." + "5".repeat(40));
        NUMBERS.put("smaller than any double", "1e-400");
        NUMBERS.put("smaller than any float32", "1e-50");
        NUMBERS.put("the smallest float32 that is not 0", "1.4e-45");
        NUMBERS.put("the largest float32", "3.4028235e38");
        NUMBERS.put("rounds to infinity as float32", "3.4028236e38");
        NUMBERS.put("infinite as float32", "1e39");
        NUMBERS.put("infinite as double", "1e400");
        NUMBERS.put("negative and infinite as double", "-1e400");
        NUMBERS.put("the largest exponent in three digits", "1e999");
        NUMBERS.put("the upper bound of x", "100");
        NUMBERS.put("just above the upper bound of x", "100.0000001");
        NUMBERS.put("the lower bound of x", "-100");
        NUMBERS.put("just below the lower bound of x", "-100.0000001");
        NUMBERS.put("just above a probability", "1.0000001");
        NUMBERS.put("just below a probability", "-0.0000001");
        NUMBERS.put("just above the largest label", "20.0000001");
        NUMBERS.put("just below the smallest label", "-1.0000001");

        faults("NOT_FINITE", "NaN", "nan", "NAN", "+NaN", "-nan", "Infinity", "-Infinity", "+Infinity", "inf", "-inf");
        faults("NOT_FINITE", "Inf", "INF", "+Inf", "INFINITY");
        faults("NUMBER_TOO_LONG", "1".repeat(41), "0." + "3".repeat(41), "1".repeat(400), "0".repeat(400) + "1");
        faults(
                "NUMBER_TOO_LONG",
                "0." + "0".repeat(400) + "1",
                "1e0001",
                "1e-0001",
                "1e99999999999",
                "-" + "9".repeat(400));
        faults("NUMBER_TOO_LONG", "5".repeat(5_000));
        faults(
                "NOT_A_NUMBER",
                "1.5 ",
                " 1.5",
                "\t1.5",
                "1.5\t",
                "\u00a01.5",
                "1.5\u00a0",
                "1\u00a0000",
                "1 000",
                "\u20091");
        faults("NOT_A_NUMBER", "\"1,5\"", "\"1,234.5\"", "\"1.234,5\"", "1_000", "1'000", "1\u2019000", "1.2.3");
        faults(
                "NOT_A_NUMBER",
                "0x10",
                "0x1p3",
                "0b11",
                "0o17",
                "1f",
                "1.5F",
                "1d",
                "1.5D",
                "1L",
                "1.5j",
                "1e",
                "e5",
                "1e+");
        faults("NOT_A_NUMBER", "1e5.5", "1e 5", "1 e5", ".", "+", "-", "--1", "+-1", "- 1", "1-", "(1)", "1+1", "=1+1");
        faults(
                "NOT_A_NUMBER",
                "\u0661\u0662",
                "\u0967\u0968",
                "\uff11\uff0e\uff15",
                "\u2460",
                "\u00bd",
                "\u00b2",
                "\u2212" + "1");
        faults(
                "NOT_A_NUMBER",
                "\ufeff1.5",
                "1\u200b5",
                "1\u00ad5",
                "\u202e5.1",
                "1\u066b5",
                "\ud835\udfcf",
                "\u221e",
                "\u4e00");
        faults(
                "NOT_A_NUMBER",
                "NA",
                "N/A",
                "#N/A",
                "#DIV/0!",
                "null",
                "NULL",
                "None",
                "nil",
                "<NA>",
                "\\N",
                "?",
                "n/a",
                "missing");
        faults(
                "NOT_A_NUMBER",
                "true",
                "FALSE",
                "yes",
                "50%",
                "\u20ac5",
                "$5",
                "5kg",
                "[1.5]",
                "np.float64(1.5)",
                "'1.5",
                "'1.5'");
        faults("NOT_A_NUMBER|NOT_FINITE", "1.#INF", "-1.#IND", "1.#QNAN", "nan(ind)", "-nan(0x8000)");
        faults("NOT_A_NUMBER", "\"1\n5\"", "\"1.5\n\"", "\"\"\"1.5\"\"\"");
    }

    private NumberCases() {}

    private static void faults(String reasons, String... texts) {
        for (String text : texts) {
            FAULTS.put(text, reasons);
        }
    }

    /** A column that holds numbers, and the bounds that its schema gives it. */
    private record Column(String name, CorpusSchema schema, ExportKind kind, String min, String max) {
        boolean holds(BigDecimal value) {
            return (min.isEmpty() || value.compareTo(new BigDecimal(min)) >= 0)
                    && (max.isEmpty() || value.compareTo(new BigDecimal(max)) <= 0)
                    && value.abs().compareTo(INFINITE) < 0;
        }

        /** Of a number. */
        Meaning meaning(String text) {
            return holds(new BigDecimal(text)) ? Meaning.is(name, text) : Meaning.faultOfCell("OUT_OF_RANGE");
        }

        String label() {
            return schema.wireName() + "-" + name;
        }
    }

    private static final List<Column> COLUMNS = List.of(
            new Column("x", CorpusSchema.CLASSES, ExportKind.LOGS, "-100", "100"),
            new Column("y", CorpusSchema.CLASSES, ExportKind.LOGS, "", ""),
            new Column("p", CorpusSchema.CLASSES, ExportKind.LOGS, "0", "1"),
            new Column("p", CorpusSchema.QUANTITY, ExportKind.LOGS, "", ""),
            new Column("label", CorpusSchema.QUANTITY, ExportKind.FEEDBACK, "-1", "20"));

    static Stream<CorpusCase> all() {
        return COLUMNS.stream().flatMap(column -> of(column).stream());
    }

    /** What each text means in the column x, quotes and all. */
    static Map<String, Meaning> ofX() {
        Column x = COLUMNS.get(0);
        Map<String, Meaning> meanings = new LinkedHashMap<>();
        NUMBERS.values().forEach(text -> meanings.put(text, x.meaning(text)));
        FAULTS.forEach((text, reasons) -> meanings.put(text, Meaning.faultOfCell(reasons)));
        return meanings;
    }

    private static List<CorpusCase> of(Column column) {
        List<CorpusCase> cases = new ArrayList<>();
        NUMBERS.forEach((shows, text) -> {
            Meaning meaning = column.meaning(text);
            cases.add(one(column, cases.size(), shows, text, meaning));
            if (column.name.equals("x")) {
                cases.add(one(column, cases.size(), shows + ", in quotes", '"' + text + '"', meaning));
            }
        });
        FAULTS.forEach((text, reasons) -> {
            Meaning meaning = Meaning.faultOfCell(reasons);
            cases.add(one(column, cases.size(), shown(text), text, meaning));
            if (column.name.equals("x") && !text.startsWith("\"")) {
                cases.add(one(column, cases.size(), shown(text) + ", in quotes", '"' + text + '"', meaning));
            }
        });
        return cases;
    }

    private static String shown(String text) {
        String all = "no number: " + text.replaceAll("[^ -~]", "?");
        return all.length() <= 60 ? all : all.substring(0, 57) + "...";
    }

    private static CorpusCase one(Column column, int number, String shows, String text, Meaning meaning) {
        return CorpusFile.of(column.schema, column.kind, "\n")
                .good()
                .cell(column.name, text, meaning)
                .good()
                .build(
                        "number-%s-%s-%03d-%s"
                                .formatted(
                                        column.label(),
                                        meaning.reasons().isEmpty() ? "GOOD" : CorpusCase.slug(meaning.reasons()),
                                        number,
                                        CorpusCase.slug(text)),
                        FAMILY,
                        shows);
    }
}
