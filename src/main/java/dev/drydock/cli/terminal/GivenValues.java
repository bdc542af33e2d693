package dev.drydock.cli.terminal;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What holds for the options and arguments of every command: none is empty, and {@code NAME=VALUE} is given once for a name. A script
 * whose variable is unset would otherwise ask for everything, and the second of two keys would silently replace the first.
 */
final class GivenValues {
    private GivenValues() {}

    /** @throws ParameterException naming the option */
    static void require(ParseResult given) {
        for (ParseResult level = given; level != null; level = level.subcommand()) {
            for (ArgSpec argument : level.matchedArgs()) {
                require(level, argument);
            }
        }
    }

    private static void require(ParseResult level, ArgSpec argument) {
        boolean named = isMap(argument);
        boolean free = !argument.isOption() && argument.isMultiValue(); // such as the words of a command to run
        Set<String> names = new HashSet<>();
        for (String value : argument.originalStringValues()) {
            if (value.isBlank() && !free) {
                throw refused(level, name(argument) + " is empty. Give a value, or leave it out.");
            }
            if (named) {
                requireNamed(level, argument, value, names);
            }
        }
    }

    private static boolean isMap(ArgSpec argument) {
        return Map.class.isAssignableFrom(argument.type());
    }

    private static void requireNamed(ParseResult level, ArgSpec argument, String value, Set<String> names) {
        String name = value.split("=", 2)[0];
        if (!names.add(name)) {
            throw refused(level, name(argument) + " names '" + PlainText.of(name) + "' twice. Give each name once.");
        }
        List<Class<?>> types = List.of(argument.auxiliaryTypes());
        if (value.endsWith("=") && types.get(types.size() - 1) == Path.class) {
            throw refused(level, name(argument) + " " + PlainText.of(value) + " names no file.");
        }
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? "Option " + option.shortestName() : argument.paramLabel();
    }

    private static ParameterException refused(ParseResult level, String sentence) {
        return new ParameterException(level.commandSpec().commandLine(), "Nothing was done: " + sentence);
    }
}
