package dev.drydock.rest;

import dev.drydock.api.ErrorView;
import dev.drydock.json.Mappers;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Gives the container's own errors the form of every other failure: the page behind each of them. */
@WebServlet(ContainerFailures.PATH)
public class ContainerFailures extends HttpServlet {
    static final String PATH = "/refused";

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer given
                ? given
                : HttpServletResponse.SC_NOT_FOUND;
        write(response, status);
    }

    static void write(HttpServletResponse response, int status) throws IOException {
        write(response, status, WebFailures.of(status));
    }

    static void write(HttpServletResponse response, int status, ErrorView error) throws IOException {
        byte[] body = Mappers.OWN.writeValueAsBytes(error);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
