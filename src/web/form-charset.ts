import type { RequestHandler } from "express";

const FORM = "application/x-www-form-urlencoded";

/**
 * Lets Bolt read a form whose content type says that it is in UTF-8, as every form of Slack's is: Bolt takes it for JSON
 * unless the type stands alone. A form in another charset stays what Bolt refuses.
 */
export const plainFormType: RequestHandler = (request, _response, next) => {
  const [type = "", ...parameters] = (request.headers["content-type"] ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  if (type === FORM && parameters.every((parameter) => /^(?:charset="?utf-?8"?)?$/.test(parameter))) {
    request.headers["content-type"] = FORM;
  }
  next();
};
