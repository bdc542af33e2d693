package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.drydock.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * What {@code docs/batch-manager.md} calls the same is taken by the command line: each option of its tables is read there, and given to
 * the commands under whose heading it stands.
 */
class BatchManagerDocumentTest {
    private static final Path PAGE = Path.of(System.getProperty("drydock.basedir", "."), "docs/batch-manager.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Every command of {@code batchManager}, and what it must have besides the option in question. */
    private static final Map<String, String> COMMANDS = Map.of(
            "submit", "--jobXMLName=own",
            "restart", "--jobExecutionId=1",
            "stop", "--jobExecutionId=1",
            "status", "--jobExecutionId=1",
            "getJobLog", "--jobExecutionId=1",
            "listJobs", "",
            "purge", "--dry-run");

    /** What stands for a value in the document, and one that a script may have. */
    private static final Map<String, String> VALUES = Map.of(
            "HOST:PORT,…", "one:9443,two:9443",
            "NAME", "own",
            "N", "7",
            "K=V", "model=pump",
            "FILE", "file.properties",
            "S,S", "FAILED,STOPPED",
            "text", "text",
            "zip", "zip");

    @TempDir
    static Path folder;

    /** An option that both have, as the document writes it, and the commands of which at least one takes it. */
    record Option(String text, List<String> commands, boolean ofAll) {
        @Override
        public String toString() {
            return text + " of " + String.join(", ", commands);
        }
    }

    static List<Option> options() throws IOException {
        List<Option> options = new ArrayList<>();
        String heading = "";
        for (String line : Files.readAllLines(PAGE)) {
            heading = line.startsWith("## ") ? line.substring(3) : heading;
            boolean table = line.startsWith("| `--");
            if (table && isTheSame(cells(line).get(1))) {
                options.addAll(options(cells(line).get(0), heading));
            } else if (!table && heading.equals("listJobs")) {
                options.addAll(options(line, heading));
            }
        }
        return options;
    }

    private static List<Option> options(String text, String heading) {
        List<String> commands = heading.equals("Options of every command")
                ? COMMANDS.keySet().stream().sorted().toList()
                : List.of(heading.split(", "));
        return CODE.matcher(text)
                .results()
                .map(code -> code.group(1))
                .filter(code -> code.startsWith("--"))
                .map(code -> new Option(code, commands, !heading.contains(", ")))
                .toList();
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static boolean isTheSame(String cell) {
        return cell.startsWith("the same") || cell.startsWith("taken");
    }

    @Test
    void theDocumentHasWhatIsReadHere() throws IOException {
        assertThat(options())
                .extracting(Option::text)
                .hasSizeGreaterThan(35)
                .contains(
                        "--batchManager=HOST:PORT,…",
                        "--jobPropertiesFile=FILE",
                        "--wait",
                        "--type=zip",
                        "--createTime",
                        "--instanceState=S,S")
                .doesNotContain("--jobXMLFile=FILE", "--password[=PWD]", "--purgeJobStoreOnly");
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionThatBothHaveIsTaken(Option option) {
        List<String> taking = option.commands().stream()
                .filter(command -> find(command).getCommandSpec().findOption(name(option)) != null)
                .toList();
        if (option.ofAll()) {
            assertThat(taking).isEqualTo(option.commands());
        } else {
            assertThat(taking).isNotEmpty();
        }
        assertThat(taking).allSatisfy(command -> assertParses(line(command, option)));
    }

    private static String name(Option option) {
        return option.text().replaceFirst("=.*", "");
    }

    /** Without the option in it, should the command need just that one. */
    private static String line(String command, Option option) {
        String given = option.text().contains("=") ? name(option) + "=" + value(option) : withValue(command, option);
        String needed = Objects.requireNonNull(COMMANDS.get(command));
        boolean alone = needed.isEmpty() || needed.startsWith(name(option) + "=");
        return command + " " + (alone ? "" : needed + " ") + given;
    }

    private static String value(Option option) {
        String written = option.text().substring(option.text().indexOf('=') + 1);
        return Objects.requireNonNull(VALUES.get(written), "no value is known for " + option.text());
    }

    /** In running text an option stands without its value. */
    private static String withValue(String command, Option option) {
        var found = find(command).getCommandSpec().findOption(name(option));
        if (found.arity().max() == 0) {
            return name(option);
        }
        boolean number = found.type() == Integer.class || found.type() == int.class;
        return name(option) + "=" + (number ? "2" : found.isMultiValue() ? "model=pump" : "own");
    }

    static Stream<String> commandsInTheFirstTable() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## Commands"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> CODE.matcher(cells(line).get(0) + cells(line).get(1))
                        .results()
                        .map((MatchResult code) -> code.group(1).replaceFirst(" .*", "")))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("commandsInTheFirstTable")
    void aCommandThatBothHaveIsThere(String command) {
        assertThat(root().getSubcommands()).containsKey(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop --batchManager=one:9443,two:9443 --user=bob --jobInstanceId=7 --wait --pollingInterval_s=2 --verbose",
                "status --controlPropertiesFile=c.properties --jobExecutionId=12 --wait --returnExitStatus",
                "getJobLog --batchManager=one:9443 --user=bob --jobInstanceId=7 --type=zip --outputFile=joblog.zip",
                "submit --batchManager=one:9443 --jobXMLName=own.xml --jobPropertiesFile=p.properties --jobParameter=a=b",
                "purge --batchManager=one:9443 --user=bob --jobInstanceId=7 --yes",
                "purge --batchManager=one:9443 --user=bob --instanceState=COMPLETED,FAILED --older-than 30d --dry-run",
                "help",
                "help submit"
            })
    void whole(String line) {
        assertParses(line);
    }

    private static void assertParses(String line) {
        assertThatCode(() -> root().parseArgs(line.split(" ", -1))).as(line).doesNotThrowAnyException();
    }

    private static CommandLine find(String command) {
        return Objects.requireNonNull(root().getSubcommands().get(command), "no command " + command);
    }

    private static CommandLine root() {
        return new Terminal(folder).commandLine();
    }
}
