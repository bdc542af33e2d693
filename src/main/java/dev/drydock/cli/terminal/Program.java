package dev.drydock.cli.terminal;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line whose failures are told with their code, in one sentence, and end with the code's exit status. */
public final class Program {
    private Program() {}

    /** Of a root command without commands; {@code execute} answers the exit code. */
    public static CommandLine of(Object command, Environment environment) {
        return of(command, List.of(), environment);
    }

    /** Of a root command and its commands. */
    public static CommandLine of(Object command, List<Class<?>> commands, Environment environment) {
        CommandLine line = new CommandLine(command, new Factory(environment));
        commands.forEach(line::addSubcommand);
        line.setOut(environment.out());
        line.setErr(environment.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Program::explainUsage);
        line.setExecutionStrategy(given -> {
            GivenValues.require(given);
            return new CommandLine.RunLast().execute(given);
        });
        line.setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed, environment));
        return line;
    }

    private static int explainUsage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        if (Stream.of(arguments).anyMatch(argument -> argument.matches("--password(=.*)?"))) {
            command.getErr()
                    .println("drydock: USAGE: Nothing was done: a password cannot be an argument, because every"
                            + " process of the machine"
                            + " can read arguments. Use --password-file, set DRYDOCK_PASSWORD_FILE, or put password= into a file for"
                            + " --controlPropertiesFile.");
            return ExitCode.USAGE;
        }
        command.getErr().println("drydock: USAGE: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' shows the usage.");
        return ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command, Environment environment) {
        if (failure instanceof Refusal refusal) {
            say(command, refusal.error().code(), refusal.error().message());
            return refusal.exitCode();
        }
        if (failure instanceof DrydockException known) {
            say(command, known.code().name(), String.valueOf(known.getMessage()));
            return known.code().category().exitCode();
        }
        say(command, CommonFailure.INTERNAL.name(), "Drydock has a defect: " + failure + ". Please report it.");
        if (environment.variable("DRYDOCK_DEBUG").isPresent()) {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.FAILED;
    }

    private static void say(CommandLine command, String code, String sentence) {
        command.getErr().println("drydock: " + code + ": " + sentence);
    }

    /** Hands the environment to every command that asks for them; like picocli's own factory, also to one that is not public. */
    private record Factory(Environment environment) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Environment.class) {
                    constructor.setAccessible(true);
                    return type.cast(constructor.newInstance(environment));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
