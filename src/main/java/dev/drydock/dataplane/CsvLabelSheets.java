package dev.drydock.dataplane;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.FieldRule;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SeveralNumbers;
import dev.drydock.domain.labelling.Candidate;
import dev.drydock.domain.labelling.ChosenRow;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Sheets for people as {@code <root>/<digest>.csv}, by RFC 4180. What is in them comes from outside and is opened in spreadsheets: a text
 * that one would take for a formula ({@code = + - @}, tab or carriage return at its beginning), or that begins with an apostrophe, has
 * an apostrophe before it, which goes when the sheet comes back. Numbers are written from their values and stay numbers. Thread-safe.
 */
@Singleton
public final class CsvLabelSheets implements LabelSheets {
    private static final String REQUEST = "request";
    private static final String PREDICTION = "prediction_id";
    private static final String LABEL = "label";
    private static final String LABELLED_AT = "labelled_at";
    private static final String ANNOTATOR = "annotator";
    private static final List<String> OWN = List.of(
            REQUEST, PREDICTION, "predicted_at", "model_version", "score", "chosen_for", LABEL, LABELLED_AT, ANNOTATOR);
    private static final Set<Character> APOSTROPHE_BEFORE = Set.of('=', '+', '-', '@', '\t', '\r', '\'');
    private static final String SEPARATORS = ",;\t|";
    private static final int MOST_BYTES = 64 << 20;
    private static final int MOST_RECORDS = 100_000;

    private final Path root;

    @Inject
    public CsvLabelSheets(SiteFolder site) {
        this(site.var().resolve("labels"));
    }

    public CsvLabelSheets(Path root) {
        this.root = root;
    }

    @Override
    public String keep(String request, DatasetSchema schema, List<ChosenRow> rows) {
        byte[] sheet = sheet(request, schema, rows).getBytes(StandardCharsets.UTF_8);
        String digest = Sha256.hex(sheet);
        write(sheet, digest);
        return digest;
    }

    private void write(byte[] sheet, String digest) {
        Path file = file(digest);
        try {
            Files.createDirectories(root);
            Path aside = Files.createTempFile(root, ".writing-", "");
            Files.write(aside, sheet);
            DurableFiles.force(aside);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.force(root);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The rows to be labelled could not be written to " + file + ": " + e.getMessage()
                            + ". Make room on the disk and ask again.",
                    e);
        }
    }

    @Override
    public Optional<Rewrite> erase(String sha256, String model, DatasetSchema schema, ErasedSubjects erased) {
        String sheet = new String(read(sha256), StandardCharsets.UTF_8);
        // Whether the group was private when the sheet was written is not known: a sheet without it has no such column
        String group = headerOf(schema.groupColumn());
        StringBuilder kept = new StringBuilder();
        long rows = 0;
        try (CSVParser parsed = CSVParser.parse(sheet, format(sheet));
                CSVPrinter csv = new CSVPrinter(kept, CSVFormat.RFC4180)) {
            csv.printRecord(parsed.getHeaderNames());
            for (CSVRecord row : parsed) {
                boolean goes = plain(cell(row, REQUEST)).startsWith(model + "/")
                        && (erased.hasPrediction(plain(cell(row, PREDICTION)))
                                || erased.hasGroup(plain(cell(row, group))));
                if (goes) {
                    rows++;
                } else {
                    csv.printRecord(row);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // texts do not throw
        }
        if (rows == 0) {
            return Optional.empty();
        }
        byte[] bytes = kept.toString().getBytes(StandardCharsets.UTF_8);
        return Optional.of(new Further(rows, sha256, Sha256.hex(bytes), bytes, this));
    }

    /** A sheet in place of another, whose bytes are in memory until it is settled. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Further(long rows, String before, String after, byte[] bytes, CsvLabelSheets sheets)
            implements Rewrite {
        @Override
        public void settle() {
            sheets.write(bytes, after);
        }

        @Override
        public void discard() {}
    }

    @Override
    public List<String> list() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{64}\\.csv"))
                    .map(name -> name.substring(0, name.length() - ".csv".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The folder " + root + " of rows to be labelled cannot be read: " + e + ". Check its permissions.",
                    e);
        }
    }

    @Override
    public void remove(String sha256) {
        try {
            Files.deleteIfExists(file(sha256));
        } catch (IOException e) {
            throw FileRewrite.notWritten(file(sha256), e);
        }
    }

    private Path file(String sha256) {
        return root.resolve(sha256 + ".csv");
    }

    private static String sheet(String request, DatasetSchema schema, List<ChosenRow> rows) {
        List<Integer> shown = shown(schema);
        boolean group = showsGroup(schema);
        List<Object> header = new ArrayList<>(OWN);
        if (group) {
            header.add(headerOf(schema.groupColumn()));
        }
        shown.forEach(i -> header.add(headerOf(schema.inputs().get(i).column())));
        StringBuilder text = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
            csv.printRecord(header);
            for (ChosenRow row : rows) {
                csv.printRecord(cells(request, schema, row, shown, group));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringBuilder does not throw
        }
        return text.toString();
    }

    /** Inputs by index whose column may go on label sheets. */
    private static List<Integer> shown(DatasetSchema schema) {
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < schema.inputs().size(); i++) {
            if (schema.fields().mayGo(schema.inputs().get(i).column(), FieldPlace.LABELS)) {
                shown.add(i);
            }
        }
        return shown;
    }

    private static boolean showsGroup(DatasetSchema schema) {
        return schema.fields().mayGo(schema.groupColumn(), FieldPlace.LABELS);
    }

    /** The owner's header, told apart from the sheet's own. */
    private static String headerOf(String column) {
        return text(OWN.contains(column) ? column + " (logged)" : column);
    }

    private static List<Object> cells(
            String request, DatasetSchema schema, ChosenRow row, List<Integer> shown, boolean group) {
        Candidate candidate = row.candidate();
        List<Object> cells = new ArrayList<>(List.of(
                text(request),
                text(candidate.predictionId()),
                Instant.ofEpochMilli(candidate.predictedAt()),
                text(candidate.modelVersion()),
                scores(candidate, schema),
                row.chosenFor(),
                "",
                "",
                ""));
        if (group) {
            cells.add(text(candidate.group()));
        }
        float[] features = candidate.features();
        List<String> texts = schema.readsText() ? candidate.texts() : List.of();
        shown.forEach(i -> cells.add(texts.isEmpty() ? cell(schema.inputs().get(i), features[i]) : text(texts.get(i))));
        return cells;
    }

    private static String cell(InputColumn input, float value) {
        if (Float.isNaN(value)) {
            return "";
        }
        return input.type() == ColumnType.CATEGORICAL ? text(input.categories().get((int) value)) : number(value);
    }

    private static String scores(Candidate candidate, DatasetSchema schema) {
        return schema.label().numbers() == 1
                ? number(candidate.score())
                : text(SeveralNumbers.cell(candidate.score(), candidate.otherScores()));
    }

    private static String number(float value) {
        return SeveralNumbers.plain(value);
    }

    private static String text(String text) {
        return !text.isEmpty() && APOSTROPHE_BEFORE.contains(text.charAt(0)) ? "'" + text : text;
    }

    private static String plain(String cell) {
        return cell.startsWith("'") ? cell.substring(1) : cell;
    }

    @Override
    public byte[] read(String sha256) {
        Path file = file(sha256);
        byte[] sheet;
        try {
            sheet = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The rows to be labelled in " + file + " cannot be read: " + e
                            + ". Put the file back from a backup, or request the labels again with --again.",
                    e);
        }
        if (!Sha256.hex(sheet).equals(sha256)) {
            throw new DrydockException(
                    CommonFailure.STORED_BYTES_ALTERED,
                    "The rows to be labelled in " + file
                            + " were changed on disk. Put the file back from a backup, or ask"
                            + " for labels again with --again.");
        }
        return sheet;
    }

    @Override
    public byte[] read(String sha256, DatasetSchema schema) {
        byte[] sheet = read(sha256);
        String text = new String(sheet, StandardCharsets.UTF_8);
        try (CSVParser csv = CSVParser.parse(text, format(text))) {
            firstKept(schema, csv.getHeaderNames()).ifPresent(header -> {
                throw new DrydockException(
                        RegistryFailure.FIELD_RULE_BROKEN,
                        "The rows to be labelled in " + file(sha256) + " are not handed out: they have column "
                                + header.found() + ", which model.yaml keeps from label sheets by now (column "
                                + header.column()
                                + ", fields or private). Ask again with 'drydock labels ask --again'.");
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e); // texts do not throw
        }
        return sheet;
    }

    @Override
    public List<FilledRow> readFilled(DatasetSchema schema, InputStream sheet) {
        String text = decoded(bytes(sheet));
        List<FilledRow> rows = new ArrayList<>();
        try (CSVParser csv = CSVParser.parse(text, format(text))) {
            requireColumns(csv.getHeaderNames());
            requireAllowed(schema, csv.getHeaderNames());
            for (CSVRecord row : csv) {
                if (row.getRecordNumber() > MOST_RECORDS) {
                    throw refused("it has more than " + MOST_RECORDS + " rows.");
                }
                if (row.stream().anyMatch(cell -> !cell.isBlank())) {
                    rows.add(filled(row));
                }
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            throw refused("it is no CSV: " + e.getMessage() + ".");
        }
        return rows;
    }

    private static FilledRow filled(CSVRecord row) {
        return new FilledRow(
                row.getRecordNumber(),
                plain(cell(row, REQUEST).strip()),
                plain(cell(row, PREDICTION)),
                plain(cell(row, LABEL).strip()),
                cell(row, LABELLED_AT).strip(),
                plain(cell(row, ANNOTATOR).strip()));
    }

    private static byte[] bytes(InputStream sheet) {
        try {
            byte[] bytes = sheet.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new DrydockException(
                        CommonFailure.REQUEST_TOO_LARGE,
                        "The file with the labels has more than " + (MOST_BYTES >> 20)
                                + " MiB. Leave out the columns of the inputs, or submit the file in parts.");
            }
            return bytes;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.REQUEST_MALFORMED,
                    "The file with the labels ended early, or came too slowly. Send it again.",
                    e);
        }
    }

    /** Without a byte order mark. */
    private static String decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw refused("it is not in UTF-8. Have the spreadsheet save it as CSV in UTF-8.");
        }
    }

    /** The separator is the one that stands most often in the header. */
    private static CSVFormat format(String text) {
        String header = text.lines().findFirst().orElse("");
        char separator = ',';
        long most = -1;
        for (int i = 0; i < SEPARATORS.length(); i++) {
            char possible = SEPARATORS.charAt(i);
            long found = header.chars().filter(c -> c == possible).count();
            if (found > most) {
                most = found;
                separator = possible;
            }
        }
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(separator)
                .setIgnoreEmptyLines(true)
                .setHeader()
                .setSkipHeaderRecord(true)
                .setAllowMissingColumnNames(true)
                .get();
    }

    private static void requireColumns(List<String> found) {
        for (String needed : List.of(REQUEST, PREDICTION, LABEL)) {
            if (!found.contains(needed)) {
                throw refused("it has no column " + needed + ", but " + String.join(", ", found)
                        + ". Fill in the file that 'drydock labels ask' wrote.");
            }
        }
    }

    /** A sheet from before the rule may have the column; somebody may have added it. */
    private static void requireAllowed(DatasetSchema schema, List<String> found) {
        firstKept(schema, found).ifPresent(header -> {
            throw new DrydockException(
                    RegistryFailure.FIELD_RULE_BROKEN,
                    "The file with the labels was not taken: it has column " + header.found()
                            + ", which model.yaml keeps from label sheets (column " + header.column()
                            + ", fields or private). Remove the column from the file and from its copies, then submit"
                            + " it again.");
        });
    }

    private record KeptHeader(String found, String column) {}

    /** The sheet's own columns hold what people filled in. */
    private static Optional<KeptHeader> firstKept(DatasetSchema schema, List<String> found) {
        for (String kept : schema.fields().keptFrom(FieldPlace.LABELS)) {
            for (String header : found) {
                if (FieldRule.areEqual(header, headerOf(kept)) && !OWN.contains(header)) {
                    return Optional.of(new KeptHeader(header, kept));
                }
            }
        }
        return Optional.empty();
    }

    private static String cell(CSVRecord row, String column) {
        return row.isSet(column) ? row.get(column) : "";
    }

    private static DrydockException refused(String why) {
        return new DrydockException(
                LabellingFailure.LABEL_SHEET_REFUSED, "The file with the labels was not taken: " + why);
    }

    @Override
    public String feedback(DatasetSchema schema, List<FilledRow> rows) {
        DatasetSchema.FeedbackColumns columns = schema.feedback();
        StringBuilder text = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
            csv.printRecord(columns.predictionId(), columns.label(), columns.time(), columns.annotator());
            for (FilledRow row : rows) {
                csv.printRecord(row.predictionId(), row.label(), row.labelledAt(), row.annotator());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringBuilder does not throw
        }
        return text.toString();
    }
}
