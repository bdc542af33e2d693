package dev.drydock.docs;

import dev.drydock.cli.Drydock;
import dev.drydock.cli.terminal.Environment;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What {@code --help} of each command says, also of the options that it hides. */
final class CommandHelp {
    private CommandHelp() {}

    static Stream<Passage> passages() {
        return specs().flatMap(CommandHelp::passages);
    }

    private static Stream<CommandSpec> specs() {
        return all(Drydock.commandLine(new Environment(
                        Map.of(),
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(new StringWriter()),
                        new BufferedReader(new StringReader("")),
                        false,
                        Clock.systemUTC())))
                .map(CommandLine::getCommandSpec);
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandHelp::all));
    }

    private static Stream<Passage> passages(CommandSpec command) {
        UsageMessageSpec usage = command.usageMessage();
        Stream<String[]> texts = Stream.of(usage.header(), usage.description(), usage.footer());
        Stream<String[]> arguments = command.args().stream().map(ArgSpec::description);
        return Stream.concat(texts, arguments)
                .flatMap(Arrays::stream)
                .map(text -> new Passage(command.qualifiedName() + " --help", text));
    }

    /** Options and parameters about which the help says nothing. */
    static List<String> undescribed() {
        return specs().flatMap(command -> command.args().stream()
                        .filter(argument -> argument.description().length == 0)
                        .map(argument -> command.qualifiedName() + " " + argument.paramLabel()))
                .toList();
    }
}
