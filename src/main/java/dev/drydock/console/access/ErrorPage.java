package dev.drydock.console.access;

import dev.drydock.console.access.Explanations.Paragraph;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Explains a failure code. */
@Named("error")
@RequestScoped
public class ErrorPage {
    @Inject
    CurrentUser currentUser;

    @Inject
    Explanations explanations;

    private List<Paragraph> paragraphs = List.of();

    public void open() {
        currentUser.actor();
        paragraphs = explanations
                .find(code())
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.NOT_FOUND,
                        "There is no error with the code \"" + code()
                                + "\". Error codes are in capitals, for example WORKER_DIED."));
    }

    public String code() {
        return currentUser.parameter("code");
    }

    public List<Paragraph> paragraphs() {
        return paragraphs;
    }
}
