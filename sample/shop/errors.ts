/** An answer of the REST API that is an error, in WordPress's words. */
export interface RestError {
  readonly code: string;
  readonly message: string;
  readonly data: { readonly status: number; readonly [detail: string]: unknown };
}

export const noRoute = restError('rest_no_route', 'No route was found matching the URL and request method.', 404);
export const cannotList = restError('woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.', 401);
export const cannotView = restError('woocommerce_rest_cannot_view', 'Sorry, you cannot view this resource.', 401);
export const cannotCreate = restError('woocommerce_rest_cannot_create', 'Sorry, you are not allowed to create resources.', 401);
export const cannotEdit = restError('woocommerce_rest_cannot_edit', 'Sorry, you are not allowed to edit this resource.', 401);
export const wrongSecret = restError('woocommerce_rest_authentication_error', 'Consumer secret is invalid.', 401);
export const invalidTerm = restError('woocommerce_rest_term_invalid', 'Resource does not exist.', 404);
export const wrongJson = restError('rest_invalid_json', 'Invalid JSON body passed.', 400);
export const nothingToOrder = restError('woocommerce_rest_invalid_product_id', 'The shop has no product to order.', 400);

/** `type` is WordPress's name of the kind of record, as in `woocommerce_rest_shop_order_invalid_id`. */
export function invalidId(type: string): RestError {
  return restError(`woocommerce_rest_${type}_invalid_id`, 'Invalid ID.', 404);
}

export interface ParamFault {
  readonly code: string;
  readonly message: string;
}

/** All parameters that are wrong, at once. */
export function invalidParams(faults: ReadonlyMap<string, ParamFault>): RestError {
  const names = [...faults.keys()];
  return {
    code: 'rest_invalid_param',
    message: `Invalid parameter(s): ${names.join(', ')}`,
    data: {
      status: 400,
      params: Object.fromEntries([...faults].map(([name, fault]) => [name, fault.message])),
      details: Object.fromEntries([...faults].map(([name, fault]) => [name, { ...fault, data: null }])),
    },
  };
}

function restError(code: string, message: string, status: number): RestError {
  return { code, message, data: { status } };
}
