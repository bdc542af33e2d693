package dev.drydock.domain.registry;

/** A version of a model, written {@code pump-failure/7}. */
public record VersionId(String model, int number) {

    /** @throws IllegalArgumentException if the text is not {@code model/number} */
    public static VersionId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || !text.substring(slash + 1).matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a version; write model/number, such as pump-failure/7");
        }
        return new VersionId(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return model + "/" + number;
    }
}
